import { afterAll, describe, expect, test } from "vitest"
import { coverageOf } from "./crash/coverage.ts"
import { type Exploration, explore } from "./crash/explore.ts"
import { SCENARIOS } from "./crash/scenarios.ts"
import { MODES } from "./world/point.ts"

/** What the functions can't do without: none of it may vanish from every stretch unseen. */
const INDISPENSABLE = [
  "createSecret · secretsmanager:DescribeSecret",
  "createSecret · secretsmanager:GetSecretValue",
  "createSecret · kms:Sign",
  "createSecret · line:getsAllValidChannelAccessTokenKeyIds",
  "createSecret · line:issueChannelTokenByJWT",
  "createSecret · secretsmanager:PutSecretValue",
  "createSecret · line:revokeChannelTokenByJWT",
  "testSecret · line:verifyChannelTokenByJWT",
  "testSecret · secretsmanager:UpdateSecretVersionStage AWSPENDING",
  "finishSecret · secretsmanager:UpdateSecretVersionStage AWSCURRENT",
  "finishSecret · secretsmanager:UpdateSecretVersionStage token",
  "watch · secretsmanager:DescribeSecret",
  "watch · line:getsAllValidChannelAccessTokenKeyIds",
  "watch · line:revokeChannelTokenByJWT",
  "watch · line:verifyChannelTokenByJWT",
  "watch · secretsmanager:UpdateSecretVersionStage retire-after",
  "watch · secretsmanager:UpdateSecretVersionStage token",
  "watch · secretsmanager:UpdateSecretVersionStage pending-seen",
  "watch · secretsmanager:UpdateSecretVersionStage AWSPENDING",
  "watch · secretsmanager:RotateSecret",
  "preflight · kms:GetPublicKey",
  "preflight · line:issueStatelessChannelToken",
  "await-token · line:verifyChannelTokenByJWT",
  "retire-now · line:revokeChannelTokenByJWT",
  "revoke-held · line:revokeChannelTokenByJWT",
]

const explorations: Exploration[] = []

describe.each(SCENARIOS)("$name", (scenario) => {
  test("breaks no invariant, wherever it is killed, unanswered, refused, failed or left waiting", async () => {
    const exploration = await explore(scenario, { pairs: "new places" })
    explorations.push(exploration)
    expect(exploration.broken).toEqual([])
  }, 120_000)
})

describe("the points of all stretches", () => {
  test("were struck in every way, all of them", () => {
    const { places, missed } = coverageOf(explorations)
    expect(missed).toEqual([])
    expect(places).toBeGreaterThan(INDISPENSABLE.length)
  })

  test.each(INDISPENSABLE)("have %s among them", (place) => {
    expect(explorations.some(({ places }) => places.has(place))).toBe(true)
  })

  afterAll(() => {
    const { places, struck, runs } = coverageOf(explorations)
    process.stdout.write(`crash matrix: ${struck} of ${places * MODES.length} points × modes struck, in ${runs} runs\n`)
  })
})
