import { readFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, test } from "vitest"
import { ROTATION_OPTIONS } from "../../../infra/model/options.ts"
import { laneCount } from "../../../infra/plan/html/lanes.ts"
import type { Plan } from "../../../infra/plan/plan.ts"
import { planStack } from "../../../infra/plan/plan-stack.ts"
import { planText } from "../../../infra/plan/text.ts"

const FROM_MS = Date.parse("2026-11-23T00:00:00Z")
const CANARY = "canary-0123456789abcdef"
const DAY_MS = 86_400_000

const SETTINGS = `
secretsprovider: passphrase
config:
  aws:region: ap-northeast-1
  line-token-rotation:schedule: cron(0 3 ? * SUN *)
  line-token-rotation:channels:
    support:
      channelId: "1234567890"
      kid: a-kid
      channelSecret: {secure: v1:${CANARY}}
      apps: [bot, crm]
      foreignTokens: 2
    sales:
      channelId: "2234567890"
      apps: [shop]
`

describe("planStack", () => {
  const plan = planned(SETTINGS)

  test("tells each channel's phase, next step and slots", () => {
    expect(plan.channels.map(({ name, phase }) => [name, phase])).toEqual([
      ["support", "rotating"],
      ["sales", "register-key"],
    ])
    expect(plan.channels[0]?.budget).toMatchObject({ foreignTokens: 2, reserve: 3, slots: 30 })
    expect(plan.channels[1]?.nextStep).toContain("pulumi config set --path 'line-token-rotation:channels.sales.kid'")
  })

  test("tells the next 12 rotations of each app by its schedule", () => {
    for (const { apps } of plan.channels) {
      for (const { nextRotations } of apps) {
        expect(nextRotations).toHaveLength(12)
        expect(nextRotations[0]).toBe("2026-11-29T03:00:00.000Z")
        expect(nextRotations[11]).toBe("2027-02-14T03:00:00.000Z")
      }
    }
  })

  test("lets each token be current until the next one is, for 60 days, and revoked after its grace", () => {
    const tokens = plan.channels[0]?.apps[0]?.tokens ?? []
    expect(tokens[0]?.currentFrom).toBe(plan.from)
    expect(Date.parse(plan.until) - Date.parse(plan.from)).toBe(60 * DAY_MS)
    for (const [at, { currentUntil, graceUntil, revokedBy, expiresAt }] of tokens.entries()) {
      expect(tokens[at + 1]?.currentFrom ?? currentUntil).toBe(currentUntil)
      expect(Date.parse(graceUntil) - Date.parse(currentUntil)).toBe(DAY_MS)
      expect(revokedBy > graceUntil && revokedBy < expiresAt).toBe(true)
    }
  })

  test.each(["rate(8 hours)", "rate(1 day)", "cron(0 3,9 ? * MON-FRI *)", "rate(20 days)"])(
    "draws no more tokens at once than %s is budgeted for",
    (schedule) => {
      const [channel] = planned(SETTINGS.replace("cron(0 3 ? * SUN *)", schedule)).channels.slice(1)
      const lanes = laneCount(channel?.apps[0]?.tokens ?? [])
      expect(lanes).toBeGreaterThanOrEqual(2)
      expect(lanes).toBeLessThanOrEqual(channel?.budget.appTokens ?? 0)
    },
  )

  test("says what it comes to once every channel rotates", () => {
    const resources = plan.resources.reduce((sum, { count }) => sum + count, 0)
    // The second channel's preflight, schedule, rotation, awaited token and revocation.
    expect(plan.onceRotating?.resources).toBe(resources + 5)
    expect(plan.onceRotating?.monthlyUsd).toBeGreaterThan(plan.cost.totalUsd)
  })

  test("names the day of its prices", () => {
    expect(plan.cost.pricesOf).toMatch(/^\d{4}-\d\d-\d\d$/)
    expect(plan.cost.totalUsd).toBeCloseTo(
      plan.cost.items.reduce((sum, { monthlyUsd }) => sum + monthlyUsd, 0),
      2,
    )
  })

  test("shows policies for the Region of the settings, with ACCOUNT for the account", () => {
    expect(plan.policies.map(({ name }) => name)).toEqual([
      "role of the rotation function",
      "role of the sentinel",
      "role of the schedules",
      "each signing key",
      "each credentials secret",
      "each token secret",
      "each app's role, here support/bot",
    ])
    const text = JSON.stringify(plan.policies)
    expect(text).toContain("arn:aws:secretsmanager:ap-northeast-1:ACCOUNT:secret:line-tokens/*/tokens/*")
    expect(text).toContain("arn:aws:lambda:ap-northeast-1:ACCOUNT:function:line-tokens-sentinel")
  })

  test("is the same each time, and holds nothing of a secret", () => {
    expect(planned(SETTINGS)).toEqual(plan)
    expect(JSON.stringify(plan)).not.toContain(CANARY)
  })

  test("warns when nobody is told of alarms", () => {
    expect(plan.warnings).toEqual([expect.stringContaining("alarmTopicArns is empty")])
  })

  test("plans no key in KMS where the user's own signs, and names the key in the policies", () => {
    const own = planned(SETTINGS.replace("kid: a-kid", "kid: a-kid\n      kmsKeyId: alias/mine"))
    expect(countOf(own, "aws:kms/key:Key")).toBe(1)
    expect(JSON.stringify(own.policies)).toContain("key/KEY-OF-alias/mine")
    expect(own.channels[0]?.signingKey).toBe("yours in KMS, alias/mine, kid a-kid")
  })

  test("leaves out what revokeOnDelete, topics and the encryption key don't ask for, and adds what they do", () => {
    const more = planned(`${SETTINGS}
  line-token-rotation:revokeOnDelete: false
  line-token-rotation:encryptionKeyId: arn:aws:kms:ap-northeast-1:123456789012:key/11111111-2222-4333-8444-555555555555
  line-token-rotation:alarmTopicArns:
    - arn:aws:sns:ap-northeast-1:123456789012:on-call
`)
    expect(countOf(more, "aws:lambda/invocation:Invocation")).toBe(
      countOf(plan, "aws:lambda/invocation:Invocation") - 2,
    )
    expect(countOf(more, "aws:cloudwatch/eventTarget:EventTarget")).toBe(1)
    expect(JSON.stringify(more.policies)).toContain("kms:ViaService")
    expect(more.warnings).toEqual([])
  })

  test("refuses settings with every mistake at once, and an option only once", () => {
    const result = planStack(
      `
config:
  line-token-rotation:graceHours: 9000
  line-token-rotation:unknownThing: 1
  line-token-rotation:prefx: a/
  line-token-rotation:tags: none
  line-token-rotation:channels:
    support:
      channelId: twelve
      kid: {secure: v1:${CANARY}}
      channelSecret: ${CANARY}
      aps: [bot]
line-token-rotation:vpc: {}
`,
      FROM_MS,
    )
    const mistakes = result.kind === "refused" ? result.mistakes : []
    expect(mistakes.map(({ option }) => option).sort()).toEqual([
      "channels.support.apps",
      "channels.support.aps",
      "channels.support.channelId",
      "channels.support.channelSecret",
      "channels.support.kid",
      "graceHours",
      "line-token-rotation:prefx",
      "line-token-rotation:unknownThing",
      "line-token-rotation:vpc",
      "tags",
    ])
    expect(JSON.stringify(mistakes)).not.toContain(CANARY)
  })

  test.each([
    ["was misspelt", "config:\n  line-token-rotation:chanels: {}\n", "line-token-rotation:chanels"],
    ["isn't below config", "line-token-rotation:channels: {}\n", "line-token-rotation:channels"],
    ["is text", "config:\n  line-token-rotation:channels: support\n", "channels"],
  ])("doesn't call channels missing when it %s", (_, text, option) => {
    expect(planStack(text, FROM_MS)).toEqual({
      kind: "refused",
      mistakes: [{ option, message: expect.not.stringContaining("found nothing") }],
    })
  })
})

describe("Pulumi.example.yaml", () => {
  const example = readFileSync(join(import.meta.dirname, "..", "..", "..", "Pulumi.example.yaml"), "utf8")

  test("is a stack's settings as it stands", () => {
    expect(planned(example).channels.map(({ name, phase }) => [name, phase])).toEqual([["support", "register-key"]])
  })

  test("shows options and defaults that are taken as they are", () => {
    const all = example.replace(/^ {2}# (line-token-rotation:| {2})/gm, "  $1")
    const named = [...all.matchAll(/^ {2}line-token-rotation:(\w+):/gm)].map(([, name]) => name)
    expect(named.sort()).toEqual([...ROTATION_OPTIONS].sort())
    expect(planned(all).channels[0]?.apps[0]?.scheduleExpression).toBe("cron(0 3 ? * SUN *)")
  })
})

describe("planText", () => {
  const text = planText(planned(SETTINGS))

  test("has everything that the plan has, under headings", () => {
    expect(text).toContain("support, channel id 1234567890: rotating")
    expect(text).toContain("2 of other tools at most, 3 in reserve, of LINE's 30")
    expect(text).toContain("2026-11-29 03:00  2026-12-06 03:00")
    expect(text).toMatch(/^Resources: \d+$/m)
    expect(text).toMatch(/^ +5 {2}aws:secretsmanager\/secret:Secret$/m)
    expect(text).toMatch(/^Cost a month: \d+\.\d\d USD, by AWS's prices of \d{4}-\d\d-\d\d in us-east-1$/m)
    expect(text).toContain("RotateTokenSecrets")
    expect(text).toMatch(/^Warnings$/m)
  })

  test("marks the times of a channel that doesn't rotate yet", () => {
    expect(text.match(/as if it had begun to rotate/g)).toHaveLength(1)
  })
})

function planned(settings: string): Plan {
  const result = planStack(settings, FROM_MS)
  if (result.kind === "planned") return result.plan
  throw new Error(JSON.stringify(result.mistakes))
}

function countOf({ resources }: Plan, type: string): number {
  return resources.find((found) => found.type === type)?.count ?? 0
}
