import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { awsErrorFacts, failedWriteOutcome, isPassingReadError } from "../../../../lambda/secrets/aws-outcome.ts"
import { expectNoSecret } from "../support/refusal.ts"
import { awsError, socketError } from "../support/sdk-errors.ts"
import { CANARY } from "../support/values.ts"

describe("failedWriteOutcome", () => {
  it("knows that another value holds the version id", () => {
    expect(failedWriteOutcome(awsError("ResourceExistsException"))).toEqual({ kind: "exists" })
  })

  it.each([
    "InvalidRequestException",
    "InvalidParameterException",
    "ResourceNotFoundException",
    "AccessDeniedException",
    "LimitExceededException",
    "EncryptionFailure",
    "PreconditionNotMetException",
    "ExpiredTokenException",
  ])("takes %s for a refusal that no repeat will change", (name) => {
    expect(failedWriteOutcome(awsError(name))).toEqual({ kind: "refused", error: name, isPassing: false })
  })

  it.each(["ThrottlingException", "Throttling", "TooManyRequestsException", "RequestLimitExceeded"])(
    "takes %s for a refusal that may pass, whatever its status",
    (name) => {
      for (const status of [400, 429, 503]) {
        expect(failedWriteOutcome(awsError(name, status))).toEqual({ kind: "refused", error: name, isPassing: true })
      }
    },
  )

  it.each(["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN"])("knows that after %s nothing was sent", (code) => {
    expect(failedWriteOutcome(socketError(code))).toEqual({ kind: "refused", error: code, isPassing: true })
  })

  it.each(["ECONNRESET", "EPIPE", "ETIMEDOUT", "ERR_SOCKET_CLOSED"])("doesn't know what %s left behind", (code) => {
    expect(failedWriteOutcome(socketError(code))).toEqual({ kind: "unknown", error: code })
  })

  it.each(["AbortError", "TimeoutError"])("doesn't know what a call that ended with %s left behind", (name) => {
    expect(failedWriteOutcome(Object.assign(new Error("ended"), { name }))).toEqual({ kind: "unknown", error: name })
  })

  it.each([500, 502, 503, 504, 408, 302, 200])("doesn't know what an answer with HTTP %i means", (status) => {
    expect(failedWriteOutcome(awsError("SomeException", status)).kind).toBe("unknown")
  })

  it.each(["InternalServiceError", "InternalFailure", "ServiceUnavailable"])(
    "doesn't know what %s left behind, though Secrets Manager sends it with HTTP 400",
    (name) => {
      expect(failedWriteOutcome(awsError(name, 400))).toEqual({ kind: "unknown", error: name })
    },
  )

  it("doesn't know what any error that the SDK marks as the server's fault left behind", () => {
    const error = Object.assign(awsError("NewKindOfFailure", 400), { $fault: "server" })
    expect(failedWriteOutcome(error)).toEqual({ kind: "unknown", error: "NewKindOfFailure" })
  })

  it("doesn't know what something that isn't an error means", () => {
    for (const thrown of [undefined, null, "text", CANARY.token, { name: "ResourceExistsException" }]) {
      expect(failedWriteOutcome(thrown)).toEqual({ kind: "unknown", error: "UnknownError" })
    }
  })

  it("calls nothing refused that isn't a 4xx, never sent, or throttled", () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[A-Z][a-z]{3,12}Exception$/), fc.option(fc.integer()), (name, status) => {
        const error = status === null ? Object.assign(new Error("none"), { name }) : awsError(name, status)
        const isPlainNo = status !== null && status >= 400 && status < 500 && status !== 408
        expect(failedWriteOutcome(error).kind).toBe(isPlainNo ? "refused" : "unknown")
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

describe("isPassingReadError", () => {
  it.each([
    [awsError("ThrottlingException"), true],
    [awsError("InternalServiceError"), true],
    [awsError("SomeException", 503), true],
    [socketError("ECONNREFUSED"), true],
    [socketError("ECONNRESET"), true],
    [awsError("AccessDeniedException"), false],
    [awsError("ResourceNotFoundException"), false],
    [awsError("InvalidRequestException"), false],
    [awsError("ResourceExistsException"), false],
  ])("says of %s: %s", (error, isPassing) => {
    expect(isPassingReadError(error)).toBe(isPassing)
  })
})
