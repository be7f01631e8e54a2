import { describe, expect } from "vitest"
import { issuesOf } from "./facts.ts"
import { scenario, startStage } from "./harness.ts"

const MINUTE_SECONDS = 60

const stage = await startStage({ switches: { rotationAttempts: 1 } })

const lists = () => stage.local.line.journal.calls({ operation: "getsAllValidChannelAccessTokenKeyIds" })

/** LINE takes an assertion that is not over, and that is over within half an hour: its clock may be that much behind. */
const SKEWS = [
  { minutes: 10, statuses: [400, 200] },
  { minutes: -10, statuses: [200] },
  { minutes: 40, statuses: [400, 200] },
  { minutes: -40, statuses: [400, 200] },
]

describe.each(SKEWS)("with LINE's clock $minutes minutes off", ({ minutes, statuses }) => {
  scenario(stage, "a rotation succeeds at the first try, and the token's times are LINE's", async (app) => {
    const skew = { operation: "any", clockSkewSeconds: minutes * MINUTE_SECONDS, times: 1_000 } as const
    stage.local.line.setFaults([skew])
    const before = lists().length
    const versionId = await app.rotate()
    expect(app.ending()).toBe("RotationSucceeded")
    expect(app.errorCodes()).toEqual([])
    const made = lists().slice(before)
    expect(made.map(({ status }) => status)).toEqual(statuses)
    expect(issuesOf(await app.evidence())).toHaveLength(1)
    expect(await app.versionWith("AWSCURRENT")).toBe(versionId)
    const { issuedAt = "" } = (await app.read()) as { readonly issuedAt?: string }
    const aheadMinutes = (Date.parse(issuedAt) - stage.local.clock.now()) / 1_000 / MINUTE_SECONDS
    expect(aheadMinutes).toBeCloseTo(minutes, 0)
  })
})
