import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { guard } from "../../../../lambda/rotation/guard.ts"
import { CURRENT_VERSION_ID, description, VERSION_ID } from "../support/values.ts"

const off = { rotationEnabled: false }

describe("guard", () => {
  it("lets a pending version pass", () => {
    expect(guard(description(), VERSION_ID)).toEqual({ kind: "pending" })
    expect(guard(description({ [VERSION_ID]: ["token:abc", "AWSPENDING"] }), VERSION_ID)).toEqual({ kind: "pending" })
  })

  it("knows a version that is current already, also while AWSPENDING still sits beside", () => {
    for (const labels of [["AWSCURRENT"], ["AWSCURRENT", "AWSPENDING"], ["AWSPENDING", "token:abc", "AWSCURRENT"]]) {
      expect(guard(description({ [VERSION_ID]: labels }), VERSION_ID)).toEqual({ kind: "already-current" })
    }
  })

  it("refuses a secret whose rotation is off before it looks at the version", () => {
    for (const labels of [["AWSCURRENT"], ["AWSPENDING"], []]) {
      expect(guard(description({ [VERSION_ID]: labels }, off), VERSION_ID)).toMatchObject({ code: "ROTATION_DISABLED" })
    }
    expect(guard(description({}, off), VERSION_ID)).toMatchObject({
      code: "ROTATION_DISABLED",
      message: expect.stringContaining("turn it on"),
    })
  })

  it("refuses a version that the secret doesn't have", () => {
    const found = guard(description({ [CURRENT_VERSION_ID]: ["AWSCURRENT", "AWSPENDING"] }), VERSION_ID)
    expect(found).toMatchObject({ kind: "refused", code: "UNKNOWN_VERSION" })
    expect(found).toHaveProperty("message", expect.stringContaining(VERSION_ID))
  })

  it.each([[[]], [["AWSPREVIOUS"]], [["token:abc"]], [["retire-after:1:abc"]], [["pending-seen:1"]]])(
    "refuses a version that has %j in place of AWSPENDING",
    (labels) => {
      expect(guard(description({ [VERSION_ID]: labels }), VERSION_ID)).toMatchObject({
        code: "NOT_PENDING",
        message: expect.stringContaining(`${VERSION_ID} isn't AWSPENDING`),
      })
    },
  )

  it("refuses a version that somebody went back from, so that a retry of its rotation doesn't undo that", () => {
    const stages = { [VERSION_ID]: ["AWSPENDING", "token:abc", "AWSPREVIOUS"] }
    expect(guard(description(stages), VERSION_ID)).toMatchObject({
      code: "NOT_PENDING",
      message: expect.stringContaining("somebody went back from it"),
    })
  })

  it("gives exactly one answer to any secret, in AWS's order", () => {
    const versionArbitrary = fc.constantFrom(VERSION_ID, CURRENT_VERSION_ID)
    const labelArbitrary = fc.oneof(fc.constantFrom("AWSCURRENT", "AWSPENDING", "AWSPREVIOUS"), fc.string())
    const stagesArbitrary = fc.dictionary(versionArbitrary, fc.array(labelArbitrary, { maxLength: 20 }))
    fc.assert(
      fc.property(stagesArbitrary, fc.boolean(), (stages, rotationEnabled) => {
        const found = guard(description(stages, { rotationEnabled }), VERSION_ID)
        const labels = stages[VERSION_ID]
        const answers = [
          [!rotationEnabled, "ROTATION_DISABLED"],
          [labels === undefined, "UNKNOWN_VERSION"],
          [labels?.includes("AWSCURRENT"), "already-current"],
          [!labels?.includes("AWSPENDING") || labels.includes("AWSPREVIOUS"), "NOT_PENDING"],
          [true, "pending"],
        ] as const
        const wanted = answers.find(([applies]) => applies)?.[1]
        expect(found.kind === "refused" ? found.code : found.kind).toBe(wanted)
      }),
    )
  })
})
