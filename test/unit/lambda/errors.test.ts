import { describe, expect, it } from "vitest"
import { RotationError } from "../../../lambda/errors.ts"

describe("RotationError", () => {
  it("leads its message with its code, which is all that a failed rotation shows in AWS's console", () => {
    const error = new RotationError("TIME_LEFT", "only 3 s are left")
    expect(String(error)).toBe("RotationError: TIME_LEFT: only 3 s are left")
    expect(error).toMatchObject({
      name: "RotationError",
      code: "TIME_LEFT",
      keyId: undefined,
      lineRequestId: undefined,
    })
  })

  it("carries identifiers and nothing else", () => {
    const error = new RotationError("LINE", "x", { keyId: "abc", lineRequestId: "def" })
    expect({ ...error }).toEqual({ name: "RotationError", code: "LINE", keyId: "abc", lineRequestId: "def" })
    expect(error.cause).toBeUndefined()
  })
})
