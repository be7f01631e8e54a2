import { describe, expect, test } from "vitest"
import { brokenBy } from "./controls/control.ts"
import { ROTATION_CONTROLS } from "./controls/rotation-controls.ts"
import { SENTINEL_CONTROLS } from "./controls/sentinel-controls.ts"

describe.each([...ROTATION_CONTROLS, ...SENTINEL_CONTROLS])("$name", ({ caughtBy, sabotage, schedule }) => {
  test(`is caught by ${caughtBy}`, async () => {
    expect(await brokenBy(schedule, sabotage())).toContain(caughtBy)
  })

  test("is what the schedule catches: the functions as they are break nothing", async () => {
    expect(await brokenBy(schedule)).toEqual([])
  })
})
