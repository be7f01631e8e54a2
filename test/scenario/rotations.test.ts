import { describe, expect } from "vitest"
import type { Switches } from "../../local/secrets-manager/secrets-manager.ts"
import { issuesOf } from "./facts.ts"
import { scenario, startStage } from "./harness.ts"

const SWITCHES: readonly [string, Partial<Switches>][] = [
  ["a stage beside AWSPENDING accepted", {}],
  ["a stage beside AWSPENDING refused", { stageBesidePending: "refused" }],
  ["the first value current by itself", { firstPendingValueBecomesCurrent: true }],
  [
    "the first value current by itself and a stage beside AWSPENDING refused",
    { firstPendingValueBecomesCurrent: true, stageBesidePending: "refused" },
  ],
]

const stage = await startStage()

describe.each(SWITCHES)("with %s", (_, switches) => {
  const useSwitches = () =>
    stage.local.secretsManager.setSwitches({
      stageBesidePending: "accepted",
      firstPendingValueBecomesCurrent: false,
      ...switches,
    })

  scenario(stage, "a secret without any value gets its first token", async (app) => {
    useSwitches()
    const versionId = await app.rotate()
    const { keyId } = await app.read()
    expect(app.steps()).toEqual([
      "createSecret succeeded",
      "setSecret succeeded",
      "testSecret succeeded",
      "finishSecret succeeded",
    ])
    expect((await app.stages())[versionId]).toContain(`token:${keyId}`)
    expect(await app.versionWith("AWSCURRENT")).toBe(versionId)
  })

  scenario(stage, "ten rotations in a row leave ten tokens, each with its label, and none revoked", async (app) => {
    useSwitches()
    for (let round = 0; round < 10; round++) await app.rotate()
    const { tokens, versions, samples } = await app.evidence()
    expect(tokens.filter(({ revokedAtMs }) => revokedAtMs === undefined)).toHaveLength(10)
    expect(versions.filter(({ stages }) => stages.some((label) => label.startsWith("token:")))).toHaveLength(10)
    expect(samples.filter(({ isAccepted }) => isAccepted)).toHaveLength(10)
  })

  scenario(stage, "RotateImmediately false tests a copy of the current token and issues nothing", async (app) => {
    useSwitches()
    const first = await app.rotate()
    await app.rotate({ RotateImmediately: false })
    expect(app.ending()).toBe("TestRotationSucceeded")
    expect(issuesOf(await app.evidence())).toHaveLength(1)
    expect(await app.versionWith("AWSCURRENT")).toBe(first)
  })
})

scenario(stage, "RotateImmediately false without any value says so and issues nothing", async (app) => {
  await app.rotate({ RotateImmediately: false })
  expect(app.errorCodes()).toEqual(["NO_TOKEN_STORED"])
  expect(issuesOf(await app.evidence())).toHaveLength(0)
  await app.rotate()
  expect(app.ending()).toBe("RotationSucceeded")
})
