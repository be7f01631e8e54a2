import { describe, expect, it } from "vitest"
import { standingOf } from "../../../../lambda/rotation/standing.ts"
import { refusalOf } from "../support/refusal.ts"
import { CURRENT_VERSION_ID, description, SECRET_ARN, VERSION_ID } from "../support/values.ts"
import { world } from "../support/world.ts"

const pending = description()
const current = description({ [VERSION_ID]: ["AWSCURRENT"] })
const unknown = description({ [CURRENT_VERSION_ID]: ["AWSCURRENT"] })
const abandoned = description({ [VERSION_ID]: ["AWSPREVIOUS"] })
const off = description({ [VERSION_ID]: ["AWSPENDING"] }, { rotationEnabled: false })

describe("standingOf", () => {
  it.each([
    ["pending", pending],
    ["already-current", current],
  ])("believes %s at once", async (kind, seen) => {
    const { deps, run, secrets, sleptMs } = world({ secrets: { describe: [seen] } })
    expect(await standingOf(deps, run)).toEqual({ kind, description: seen })
    expect(secrets.described).toEqual([SECRET_ARN])
    expect(sleptMs()).toBe(0)
  })

  it.each([
    ["a version that isn't seen yet", unknown],
    ["a label that isn't seen yet", abandoned],
    ["a rotation that isn't seen to be on yet", off],
  ])("waits for %s", async (_, stale) => {
    for (const describe of [
      [stale, pending],
      [stale, stale, pending],
    ]) {
      const { deps, run } = world({ secrets: { describe } })
      expect((await standingOf(deps, run)).kind).toBe("pending")
    }
  })

  it.each([
    ["ROTATION_DISABLED", off],
    ["UNKNOWN_VERSION", unknown],
    ["NOT_PENDING", abandoned],
  ])("believes %s the third time, after 1.2 seconds", async (code, seen) => {
    const { deps, run, sleptMs } = world({ secrets: { describe: [seen, seen, seen] } })
    expect((await refusalOf(() => standingOf(deps, run))).code).toBe(code)
    expect(sleptMs()).toBe(1_200)
  })

  it("reports what it saw last", async () => {
    const { deps, run } = world({ secrets: { describe: [unknown, off, abandoned] } })
    expect((await refusalOf(() => standingOf(deps, run))).code).toBe("NOT_PENDING")
  })
})
