import { describe, expect, it } from "vitest"
import { lineFailure } from "../../../../lambda/channel/line-failure.ts"
import { RotationError } from "../../../../lambda/errors.ts"
import type { OperationId } from "../../../../line/operation.ts"
import { expectNoSecret } from "../support/refusal.ts"
import { lineError } from "../support/scripted-line.ts"
import { KEY_ID, REQUEST_ID } from "../support/values.ts"

function failureOf(operation: OperationId, status: number, code: Parameters<typeof lineError>[0] = {}) {
  const endpoint = { operation, method: "POST", path: "/x", hasEffect: true, isRepeatHarmless: true } as const
  return lineFailure(lineError({ endpoint, status, ...code }), "it failed") as RotationError
}

describe("lineFailure", () => {
  it("says what was being done, what LINE said, and carries the identifiers", () => {
    const failure = lineFailure(lineError(), "it failed", { keyId: KEY_ID })
    expect(failure).toBeInstanceOf(RotationError)
    expect(failure).toMatchObject({ code: "LINE", keyId: KEY_ID, lineRequestId: REQUEST_ID })
    expect((failure as RotationError).message).toContain(`it failed: ${lineError().message}`)
    expectNoSecret(failure)
  })

  it.each([
    ["issueChannelTokenByJWT", 400, "`channelId`, `kid` and key may not belong together"],
    ["getsAllValidChannelAccessTokenKeyIds", 400, "`channelId`, `kid` and key may not belong together"],
    ["issueChannelTokenByJWT", 404, "`kid` isn't that of a key registered for this channel"],
    ["getsAllValidChannelAccessTokenKeyIds", 404, "`kid` isn't that of a key registered for this channel"],
    ["revokeChannelTokenByJWT", 400, "Check the credentials' `channelSecret`"],
    ["issueStatelessChannelToken", 400, "Check the credentials' `channelSecret`"],
  ] as const)("after %s was refused with %i says which of the credentials to check", (operation, status, remedy) => {
    expect(failureOf(operation, status).message).toContain(remedy)
  })

  it.each([
    ["issueChannelTokenByJWT", 403, {}],
    ["revokeChannelTokenByJWT", 404, {}],
    ["issueChannelTokenByJWT", 503, { code: "LINE_SERVER_ERROR" }],
    ["issueChannelTokenByJWT", 400, { code: "LINE_BAD_ANSWER" }],
    ["issueChannelTokenByJWT", 429, { code: "LINE_RATE_LIMITED" }],
  ] as const)("blames no credentials after %s and %i, %j", (operation, status, details) => {
    expect(failureOf(operation, status, details).message).not.toContain("credentials'")
  })

  it("lets through as it is what isn't LINE's", () => {
    for (const error of [new TypeError("a bug"), undefined, "text"]) expect(lineFailure(error, "it failed")).toBe(error)
  })
})
