import { describe, expect, it } from "vitest"
import { policyOf } from "../../../../lambda/sentinel/policy.ts"
import { settings } from "../support/values.ts"

describe("policyOf", () => {
  it("counts in milliseconds what the settings have in seconds", () => {
    const rules = { ...settings({ graceSeconds: 3_600, slotReserve: 5 }), rotationIntervalSeconds: 604_800 }
    expect(policyOf(rules)).toEqual({ graceMs: 3_600_000, intervalMs: 604_800_000, slotReserve: 5 })
  })
})
