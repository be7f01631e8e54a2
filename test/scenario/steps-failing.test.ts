import { describe, expect, test } from "vitest"
import type { LineFaultJson } from "../../local/line/faults.ts"
import { STEPS } from "../../local/secrets-manager/rotation-functions.ts"
import { healByRotateSecret, rotateInVain, rotateTimes } from "./acts.ts"
import { issuesOf } from "./facts.ts"
import { scenario, startStage } from "./harness.ts"

const ATTEMPTS = 2
const stage = await startStage({ switches: { rotationAttempts: ATTEMPTS } })
const { host } = stage
const { line, secretsManager } = stage.local

describe.each([0, 1])("after %i rotations", (before) => {
  for (const [index, step] of STEPS.entries()) {
    const upToHere = STEPS.slice(0, index).map((name) => `${name} succeeded`)
    const all = STEPS.map((name) => `${name} succeeded`)

    scenario(stage, `${step} that can't be invoked once is made up for by the retry`, async (app) => {
      await rotateTimes(app, before)
      host.setFaults([{ error: "ServiceException", skip: index }])
      await app.rotate()
      expect(app.steps().slice(before * STEPS.length)).toEqual([...upToHere, `${step} failed`, ...all])
      expect(issuesOf(await app.evidence())).toHaveLength(before + 1)
    })

    scenario(stage, `${step} that did its work but whose answer got lost is repeated without harm`, async (app) => {
      await rotateTimes(app, before)
      host.setFaults([{ cut: true, tookEffect: true, skip: index }])
      await app.rotate()
      expect(app.ending()).toBe("RotationSucceeded")
      expect(issuesOf(await app.evidence())).toHaveLength(before + 1)
    })

    scenario(
      stage,
      `${step} that fails for good leaves apps their token, and the next RotateSecret heals it`,
      async (app) => {
        await rotateTimes(app, before)
        const invokes = Array.from({ length: ATTEMPTS }, (_, attempt) => attempt * (index + 1) + index)
        host.setFaults(invokes.map((skip) => ({ error: "ServiceException", skip })))
        await app.rotate()
        expect(app.ending()).toBe("RotationFailed")
        expect(app.steps().filter((ended) => ended === `${step} failed`)).toHaveLength(ATTEMPTS)
        await healByRotateSecret(app)
        expect(issuesOf(await app.evidence())).toHaveLength(before + 1)
      },
    )
  }
})

describe("the first rotation, whose value becomes current by itself,", () => {
  for (const [index, step] of STEPS.entries()) {
    scenario(stage, `survives a ${step} that can't be invoked, and one whose answer got lost`, async (app) => {
      secretsManager.setSwitches({ firstPendingValueBecomesCurrent: true, rotationAttempts: 3 })
      host.setFaults([
        { error: "ServiceException", skip: index },
        { cut: true, tookEffect: true, skip: 2 * index + 1 },
      ])
      await app.rotate()
      secretsManager.setSwitches({ firstPendingValueBecomesCurrent: false, rotationAttempts: ATTEMPTS })
      expect(app.steps().filter((ended) => ended === `${step} failed`)).toHaveLength(2)
      expect(app.ending()).toBe("RotationSucceeded")
      expect(issuesOf(await app.evidence())).toHaveLength(1)
    })
  }
})

interface Outage {
  readonly name: string
  readonly line?: readonly LineFaultJson[]
  readonly secretsManager?: readonly object[]
  readonly code: string
}

const FOR_GOOD = { times: 1_000 }
const OUTAGES: readonly Outage[] = [
  {
    name: "LINE lists no key ids",
    line: [{ operation: "getsAllValidChannelAccessTokenKeyIds", status: 500, ...FOR_GOOD }],
    code: "LINE",
  },
  {
    name: "LINE issues nothing",
    line: [{ operation: "issueChannelTokenByJWT", status: 503, ...FOR_GOOD }],
    code: "LINE",
  },
  {
    name: "LINE verifies nothing",
    line: [{ operation: "verifyChannelTokenByJWT", status: 500, ...FOR_GOOD }],
    code: "LINE",
  },
  { name: "LINE cuts every connection", line: [{ operation: "any", cut: true, ...FOR_GOOD }], code: "LINE" },
  {
    name: "DescribeSecret fails",
    secretsManager: [{ operation: "DescribeSecret", kind: "error", ...FOR_GOOD }],
    code: "SECRETS_MANAGER",
  },
  {
    name: "GetSecretValue is throttled",
    secretsManager: [{ operation: "GetSecretValue", kind: "throttle", ...FOR_GOOD }],
    code: "SECRETS_MANAGER",
  },
  {
    name: "AWSCURRENT can't be moved",
    secretsManager: [{ operation: "UpdateSecretVersionStage", kind: "throttle", ...FOR_GOOD }],
    code: "PROMOTION_FAILED",
  },
]

describe("an outage that outlasts the retries", () => {
  for (const outage of OUTAGES) {
    scenario(stage, `${outage.name}: apps keep their token, and it heals afterwards`, async (app) => {
      await app.rotate()
      secretsManager.setSwitches({ rotationAttempts: 1 })
      line.setFaults(outage.line ?? [])
      app.before("createSecret", () => secretsManager.setFaults(outage.secretsManager ?? []))
      await app.rotate()
      expect(app.ending()).toBe("RotationFailed")
      secretsManager.setSwitches({ rotationAttempts: ATTEMPTS })
      expect(app.errorCodes()).toEqual([outage.code])
      await healByRotateSecret(app)
    })
  }
})

test("a function's error names what failed and says nothing secret", async () => {
  const app = await stage.newApp()
  await rotateInVain(stage, app)
  expect(app.errorMessages()[0]).toMatch(/^LINE: couldn't issue a token: .*503/)
})
