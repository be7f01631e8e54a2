import fc from "fast-check"
import { describe, expect, it } from "vitest"
import {
  awsErrorFacts,
  failedRotationOutcome,
  failedWriteOutcome,
  isTransientReadError,
} from "../../../../lambda/secrets/aws-outcome.ts"
import { expectNoSecret } from "../support/refusal.ts"
import { awsError, socketError } from "../support/sdk-errors.ts"
import { CANARY } from "../support/values.ts"

describe("failedWriteOutcome", () => {
  it.each([
    "InvalidRequestException",
    "InvalidParameterException",
    "ResourceNotFoundException",
    "AccessDeniedException",
    "LimitExceededException",
    "EncryptionFailure",
    "DecryptionFailure",
    "PreconditionNotMetException",
    "ExpiredTokenException",
    "IncompleteSignature",
    "InvalidClientTokenId",
    "InvalidSignatureException",
    "MissingAuthenticationTokenException",
    "NotAuthorized",
    "OptInRequired",
    "SerializationException",
    "UnknownOperationException",
    "UnrecognizedClientException",
    "ValidationException",
  ])("takes %s for a refusal that no repeat will change", (name) => {
    expect(failedWriteOutcome(awsError(name))).toEqual({ kind: "refused", error: name, isTransient: false })
  })

  it.each(["ThrottlingException", "Throttling", "TooManyRequestsException", "RequestLimitExceeded"])(
    "takes %s for a refusal that may pass, whatever its status",
    (name) => {
      for (const status of [400, 429, 503]) {
        expect(failedWriteOutcome(awsError(name, status))).toEqual({ kind: "refused", error: name, isTransient: true })
      }
    },
  )

  it.each(["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN"])("knows that after %s nothing was sent", (code) => {
    expect(failedWriteOutcome(socketError(code))).toEqual({ kind: "refused", error: code, isTransient: true })
  })

  it.each(["ECONNRESET", "EPIPE", "ETIMEDOUT", "ERR_SOCKET_CLOSED"])("doesn't know what %s left behind", (code) => {
    expect(failedWriteOutcome(socketError(code))).toEqual({ kind: "unknown", error: code })
  })

  it.each(["AbortError", "TimeoutError"])("doesn't know what a call that ended with %s left behind", (name) => {
    expect(failedWriteOutcome(Object.assign(new Error("ended"), { name }))).toEqual({ kind: "unknown", error: name })
  })

  it.each(["InternalServiceError", "InternalFailure", "ServiceUnavailable", "SomethingNew", "UnknownError", "Error"])(
    "doesn't know what %j left behind, though Secrets Manager sends its own failures with HTTP 400 too",
    (name) => {
      for (const status of [400, 403, 500, 503]) {
        expect(failedWriteOutcome(awsError(name, status))).toEqual({ kind: "unknown", error: name })
      }
    },
  )

  it.each(["", "Foo\nBar secret-token eyJabc", "x".repeat(65)])("shows nothing of a name like %j", (name) => {
    expect(failedWriteOutcome(awsError(name, 400))).toEqual({ kind: "unknown", error: "UnknownError" })
  })

  it("knows that nothing was sent when every address refused the connection, or no credentials were found", () => {
    const both = Object.assign(new AggregateError([]), { code: "ECONNREFUSED" })
    expect(failedWriteOutcome(both)).toEqual({ kind: "refused", error: "ECONNREFUSED", isTransient: true })
    const none = awsError("CredentialsProviderError")
    expect(failedWriteOutcome(none)).toMatchObject({ kind: "refused", isTransient: true })
  })

  it("calls an error of AWS by its name, and not by a code that it has besides", () => {
    const named = Object.assign(awsError("InvalidRequestException"), { code: "InternalServiceError" })
    expect(failedWriteOutcome(named)).toMatchObject({ kind: "refused", error: "InvalidRequestException" })
  })

  it("doesn't know what something that isn't an error means", () => {
    for (const thrown of [undefined, null, "text", CANARY.token, { name: "ResourceExistsException" }]) {
      expect(failedWriteOutcome(thrown)).toEqual({ kind: "unknown", error: "UnknownError" })
    }
  })

  it("calls no error refused that it doesn't know by name, whatever its status", () => {
    fc.assert(
      fc.property(fc.stringMatching(/^New[a-z]{3,12}Exception$/), fc.option(fc.integer()), (name, status) => {
        const error = status === null ? Object.assign(new Error("none"), { name }) : awsError(name, status)
        expect(failedWriteOutcome(error)).toEqual({ kind: "unknown", error: name })
      }),
    )
  })

  it("keeps nothing of the error but its name", () => {
    const error = Object.assign(awsError("InvalidRequestException"), { SecretString: CANARY.token })
    error.message = `quotes ${CANARY.rotationToken}`
    expectNoSecret(failedWriteOutcome(error))
    expectNoSecret(awsErrorFacts(error))
  })
})

describe("failedRotationOutcome", () => {
  const incomplete = "A previous rotation isn't complete. That rotation will be reattempted."
  const withMessage = (name: string, message: string) => Object.assign(awsError(name), { message })

  it("knows an incomplete rotation by AWS's text, since its error says other things too", () => {
    expect(failedRotationOutcome(withMessage("InvalidRequestException", incomplete))).toEqual({ kind: "in-progress" })
    const unset = withMessage(
      "InvalidRequestException",
      "No Lambda rotation function ARN is associated with this secret.",
    )
    expect(failedRotationOutcome(unset)).toEqual({
      kind: "refused",
      error: "InvalidRequestException",
      isTransient: false,
    })
  })

  it("doesn't believe the text of another error, or of none", () => {
    expect(failedRotationOutcome(withMessage("InternalServiceError", incomplete))).toMatchObject({ kind: "unknown" })
    expect(failedRotationOutcome(withMessage("AccessDeniedException", incomplete))).toMatchObject({ kind: "refused" })
    for (const thrown of [incomplete, { name: "InvalidRequestException", message: incomplete }, undefined]) {
      expect(failedRotationOutcome(thrown)).toEqual({ kind: "unknown", error: "UnknownError" })
    }
  })
})

describe("isTransientReadError", () => {
  it.each([
    [awsError("ThrottlingException"), true],
    [awsError("InternalServiceError"), true],
    [awsError("SomeException", 503), true],
    [socketError("ECONNREFUSED"), true],
    [socketError("ECONNRESET"), true],
    [awsError("AccessDeniedException"), false],
    [awsError("ResourceNotFoundException"), false],
    [awsError("InvalidRequestException"), false],
  ])("says of %s: %s", (error, isPassing) => {
    expect(isTransientReadError(error)).toBe(isPassing)
  })
})
