import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { afterAll, describe, expect, test } from "vitest"
import { buildLambda } from "../../scripts/build.ts"
import { rotateKilledAt, rotateTimes, rotateWithoutPut, rotateWithTwoCreates } from "./acts.ts"
import type { RotatedApp } from "./app.ts"
import { killPoints, observedCalls, pathOf } from "./calls.ts"
import { issuesOf, leakedTokens } from "./facts.ts"
import { startStage } from "./harness.ts"
import { findViolations } from "./invariants.ts"

const TEMPLATE = fileURLToPath(new URL("./template-handler/rotation.ts", import.meta.url))

const codeDir = await mkdtemp(join(tmpdir(), "template-handler-"))
afterAll(() => rm(codeDir, { recursive: true }))
await buildLambda(codeDir, [TEMPLATE], [])
const stage = await startStage({ codeDir })
const REVOKE = pathOf("revokeChannelTokenByJWT")

/** What the template does wrong even when nothing goes wrong: no entry in the queue, and from the second rotation no grace. */
const AT_FIRST = ["queue"]
const LATER = ["I2", "queue"]

async function brokenInvariants(app: RotatedApp): Promise<readonly string[]> {
  const violations = findViolations(await app.evidence(), { pendingMayStay: true })
  return [...new Set(violations.map(({ invariant }) => invariant))].toSorted()
}

async function pointsOfCleanRotation() {
  const app = await stage.newApp()
  await rotateTimes(app, 2)
  const calls = observedCalls(app)
  return (["createSecret", "finishSecret"] as const).flatMap((step) => killPoints(calls, step))
}

const points = await pointsOfCleanRotation()

test("the template rotates when nothing goes wrong, so what is caught below is no accident", async () => {
  const app = await stage.newApp()
  await app.rotate()
  expect(await brokenInvariants(app)).toEqual(AT_FIRST)
  await app.rotate()
  expect(app.ending()).toBe("RotationSucceeded")
  expect(await brokenInvariants(app)).toEqual(LATER)
  expect(stage.local.line.journal.live(app.channelId)).toHaveLength(1)
})

describe("the double issue of a retry", () => {
  test("is caught by I3 when Put is refused for good: each attempt leaves a token that nobody holds", async () => {
    const app = await stage.newApp()
    await app.rotate()
    await rotateWithoutPut(stage, app, "throttle")
    const evidence = await app.evidence()
    expect(app.ending()).toBe("RotationFailed")
    expect(issuesOf(evidence)).toHaveLength(1 + 3)
    expect(leakedTokens(evidence)).toHaveLength(3)
    expect(await brokenInvariants(app)).toEqual(["I3", ...AT_FIRST])
  })

  test("is caught by I3 when createSecret is delivered twice at once: the loser's token is nobody's", async () => {
    const app = await stage.newApp()
    await rotateWithTwoCreates(stage, app)
    expect(leakedTokens(await app.evidence())).toHaveLength(1)
    expect(await brokenInvariants(app)).toEqual(["I3", ...AT_FIRST])
  })
})

describe("the forgotten revocation", () => {
  /** From the label's move to the revocation's effect. */
  function forgetfulNames(): readonly string[] {
    const names = points.map(({ name }) => name)
    const move = names.indexOf("after UpdateSecretVersionStage of finishSecret")
    return names.slice(move, names.indexOf(`before ${REVOKE} of finishSecret`) + 1)
  }

  test("has its place among the points that are found by themselves", () => {
    expect(forgetfulNames()).toEqual(expect.arrayContaining([`before ${REVOKE} of finishSecret`]))
  })

  test.each(points.filter(({ step }) => step === "finishSecret"))(
    "is caught by I3 exactly where it happens: killed $name",
    async (point) => {
      const app = await stage.newApp()
      await app.rotate()
      await rotateKilledAt(stage, app, point)
      expect(app.errorCodes()).toEqual(["Runtime.ExitError"])
      expect(app.ending()).toBe("RotationSucceeded")
      const isForgotten = forgetfulNames().includes(point.name)
      expect(await brokenInvariants(app)).toEqual(isForgotten ? ["I3", "queue"] : LATER)
    },
  )
})

test("what no function can save isn't held against the template: a token lost by a kill between issue and Put", async () => {
  const point = points.find(({ losesToken }) => losesToken)
  if (point === undefined) throw new Error("no such point was found")
  const app = await stage.newApp()
  await rotateKilledAt(stage, app, point)
  expect(leakedTokens(await app.evidence())).toHaveLength(1)
  expect(await brokenInvariants(app)).toEqual(AT_FIRST)
})

test("a channel filled up by somebody else is caught by I4: the template takes the reserve too", async () => {
  const app = await stage.newApp()
  await app.rotate()
  stage.local.line.issueFromOutside(app.channelId, 26)
  await app.rotate()
  expect(await brokenInvariants(app)).toEqual(["I2", "I4", "queue"])
})
