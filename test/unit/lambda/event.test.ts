import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { RotationError } from "../../../lambda/errors.ts"
import { parseRotationEvent } from "../../../lambda/event.ts"
import { refusalOf } from "./support/refusal.ts"
import { CANARY, SECRET_ARN, VERSION_ID } from "./support/values.ts"

const event = {
  Step: "createSecret",
  SecretId: SECRET_ARN,
  ClientRequestToken: VERSION_ID,
  RotationToken: CANARY.rotationToken,
}

describe("parseRotationEvent", () => {
  it("reads Secrets Manager's event", () => {
    expect(parseRotationEvent(event)).toEqual({
      step: "createSecret",
      secretArn: SECRET_ARN,
      versionId: VERSION_ID,
      rotationToken: CANARY.rotationToken,
    })
  })

  it("does without a rotation token, which older events don't have", () => {
    const { RotationToken: _, ...rest } = event
    expect(parseRotationEvent(rest).rotationToken).toBeUndefined()
  })

  it("lets an unknown step through, since the guards come before its refusal", () => {
    expect(parseRotationEvent({ ...event, Step: "sendSecret" }).step).toBe("sendSecret")
  })

  it.each([
    ["Step", 1, 64],
    ["SecretId", 20, 2_048],
    ["ClientRequestToken", 32, 64],
    ["RotationToken", 36, 256],
  ])("takes a %s of %i to %i characters and refuses a shorter or longer one", async (member, least, most) => {
    for (const length of [least, most]) {
      expect(() => parseRotationEvent({ ...event, [member]: "x".repeat(length) })).not.toThrow()
    }
    for (const length of [least - 1, most + 1]) {
      const text = "x".repeat(length)
      const error = await refusalOf(() => parseRotationEvent({ ...event, [member]: text }))
      expect(error.code).toBe("BAD_EVENT")
      expect(error.message).toContain(`\`${member}\` must be a string of ${least} to ${most} characters`)
      expect(error.message).toContain(`one of ${length} was found`)
    }
  })

  it.each(["Step", "SecretId", "ClientRequestToken"])("names %s when it is missing or no string", async (member) => {
    for (const found of [undefined, null, 7, {}, [CANARY.rotationToken]]) {
      const error = await refusalOf(() => parseRotationEvent({ ...event, [member]: found }))
      expect(error.code).toBe("BAD_EVENT")
      expect(error.message).toContain(`\`${member}\``)
    }
  })

  it("doesn't quote a rotation token that it refuses", async () => {
    const long = CANARY.rotationToken.repeat(9)
    const error = await refusalOf(() => parseRotationEvent({ ...event, RotationToken: long }))
    expect(error.message).toContain("`RotationToken`")
  })

  it("refuses anything else with its own error", () => {
    fc.assert(
      fc.property(fc.anything(), (input) => {
        expect(() => parseRotationEvent(input)).toThrow(RotationError)
      }),
    )
  })
})
