import { existsSync } from "node:fs"
import { join } from "node:path"
import { beforeAll, expect, test } from "vitest"
import type { ChannelArgs, LineTokenRotationArgs } from "../../../infra/args.ts"
import { rotationInputOf } from "../../../infra/input.ts"
import { resolveRotation } from "../../../infra/model/resolve.ts"
import { resourceCounts } from "../../../infra/plan/resource-counts.ts"
import { BUNDLE_DIR, buildLambda } from "../../../scripts/build.ts"
import { deploy } from "../../infra/deploy.ts"

const KID = "11111111-2222-4333-8444-555555555555"
const ROTATING: ChannelArgs = {
  channelId: "1234567890",
  kid: KID,
  channelSecret: "a-channel-secret",
  apps: ["bot", "crm"],
}

const CASES: readonly (readonly [string, LineTokenRotationArgs])[] = [
  ["a channel whose key isn't registered", { channels: { support: { channelId: "1234567890", apps: ["bot"] } } }],
  [
    "a channel that waits for its credentials",
    { channels: { support: { channelId: "1234567890", kid: KID, apps: ["bot"] } } },
  ],
  ["a channel that rotates", { channels: { support: ROTATING } }],
  [
    "one whose credentials the operator writes",
    { channels: { support: { channelId: "1234567890", kid: KID, credentialsStored: true, apps: ["bot"] } } },
  ],
  [
    "one with a key of its own and a next one that is made",
    { channels: { support: { ...ROTATING, kmsKeyId: "alias/mine", nextKey: {} } } },
  ],
  [
    "several in different phases, with topics and without revocation",
    {
      channels: { support: ROTATING, sales: { channelId: "2234567890", apps: ["shop", "bot", "till"] } },
      alarmTopicArns: [
        "arn:aws:sns:ap-northeast-1:123456789012:on-call",
        "arn:aws:sns:ap-northeast-1:123456789012:mail",
      ],
      revokeOnDelete: false,
    },
  ],
]

beforeAll(async () => {
  if (!existsSync(join(BUNDLE_DIR, "sentinel.mjs"))) await buildLambda()
})

test.each(CASES)("counts what the component makes for %s", async (_, args) => {
  const { resources } = await deploy(args)
  const made = new Map<string, number>()
  for (const { type } of resources) made.set(type, (made.get(type) ?? 0) + 1)
  expect(
    Object.fromEntries(resourceCounts(resolveRotation(rotationInputOf(args))).map(({ type, count }) => [type, count])),
  ).toEqual(Object.fromEntries(made))
})
