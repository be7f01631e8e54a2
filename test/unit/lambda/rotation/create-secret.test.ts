import { describe, expect, it } from "vitest"
import { createSecret } from "../../../../lambda/rotation/create-secret.ts"
import { STORED } from "../support/put-outcomes.ts"
import { ISSUED, lineError } from "../support/scripted-line.ts"
import { ABSENT } from "../support/scripted-secrets.ts"
import {
  CANARY,
  description,
  KEY_ID,
  KID,
  NOW_MS,
  REQUEST_ID,
  SECRET_ARN,
  tokenText,
  VERSION_ID,
} from "../support/values.ts"
import { type World, world } from "../support/world.ts"

const bare = description()
const NOTHING_READ = { [VERSION_ID]: [ABSENT, ABSENT] }

function create({ deps, run }: World) {
  return createSecret(deps, run)
}

function operations({ line }: World): string[] {
  return line.calls.map(({ operation }) => operation)
}

describe("createSecret", () => {
  it("lists, issues and stores, and reports key id and LINE's request id", async () => {
    const setting = world({
      secrets: { describe: [bare], read: NOTHING_READ, put: [STORED] },
      line: { list: [{ kids: [] }], issue: [ISSUED] },
    })
    expect(await create(setting)).toEqual({ outcome: "stored", keyId: KEY_ID, kid: KID, lineRequestId: REQUEST_ID })
    expect(operations(setting)).toEqual(["getsAllValidChannelAccessTokenKeyIds", "issueChannelTokenByJwt"])
    expect(setting.secrets.puts.map(({ text }) => text)).toEqual([tokenText()])
  })

  it("reads its version by id alone, and once more before it issues", async () => {
    const setting = world({
      secrets: { describe: [bare], read: NOTHING_READ, put: [STORED] },
      line: { list: [{ kids: [] }], issue: [ISSUED] },
    })
    await create(setting)
    const read = { secretId: SECRET_ARN, versionId: VERSION_ID }
    expect(setting.secrets.reads).toEqual([read, read])
  })

  it("counts a token's life from before the call that issues it", async () => {
    const setting = world({
      secrets: { describe: [bare], read: NOTHING_READ, put: [STORED] },
      line: { list: [{ kids: [] }], issue: [{ ...ISSUED, expires_in: 900 }] },
    })
    const slow = setting.deps.line.issueChannelTokenByJwt
    const line = {
      ...setting.line,
      async issueChannelTokenByJwt(...asked: Parameters<typeof slow>) {
        await setting.deps.sleep(4_000)
        return slow(...asked)
      },
    }
    await createSecret({ ...setting.deps, line }, setting.run)
    expect(JSON.parse(setting.secrets.puts[0]?.text ?? "")).toMatchObject({
      issuedAt: new Date(NOW_MS).toISOString(),
      expiresAt: new Date(NOW_MS + 900_000).toISOString(),
    })
  })

  it("counts it on LINE's clock once that has corrected its own", async () => {
    const refusal = lineError({ dateMs: NOW_MS + 3_600_000 })
    const setting = world({
      secrets: { describe: [bare], read: NOTHING_READ, put: [STORED] },
      line: { list: [refusal, { kids: [] }], issue: [{ ...ISSUED, expires_in: 900 }] },
    })
    await create(setting)
    expect(JSON.parse(setting.secrets.puts[0]?.text ?? "")).toMatchObject({
      issuedAt: new Date(NOW_MS + 3_600_000).toISOString(),
      expiresAt: new Date(NOW_MS + 4_500_000).toISOString(),
    })
  })

  it("makes a fresh assertion for each use, with a signer that is readied once", async () => {
    const lifetimes: number[] = []
    let readied = 0
    const setting = world({
      secrets: { describe: [bare], read: NOTHING_READ, put: [STORED] },
      line: { list: [{ kids: [] }], issue: [ISSUED] },
      settings: { tokenLifetimeSeconds: 3_600 },
      createSigner: async () => {
        readied += 1
        return async ({ token_exp }) => `${CANARY.assertion}${lifetimes.push(token_exp)}`
      },
    })
    await create(setting)
    expect(readied).toBe(1)
    expect(lifetimes).toEqual([3_600, 3_600])
    const assertions = setting.line.calls.map(({ request }) => (request as { clientAssertion: string }).clientAssertion)
    expect(assertions).toEqual([`${CANARY.assertion}1`, `${CANARY.assertion}2`])
  })

  it("bounds the issue", async () => {
    const setting = world({
      secrets: { describe: [bare], read: NOTHING_READ, put: [STORED] },
      line: { list: [{ kids: [] }], issue: [ISSUED] },
    })
    await create(setting)
    expect(setting.line.calls[1]?.options).toEqual({ totalTimeoutMs: 10_000 })
  })

  it("does nothing when the version is current already", async () => {
    const current = description({ [VERSION_ID]: ["AWSCURRENT"] })
    const setting = world({ secrets: { describe: [current], read: NOTHING_READ } })
    expect(await create(setting)).toEqual({ outcome: "already-current" })
    expect(operations(setting)).toEqual([])
  })
})
