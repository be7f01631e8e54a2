import { describe, expect, it } from "vitest"
import type { RotationErrorCode } from "../../../../lambda/errors.ts"
import { createAwsKms } from "../../../../lambda/kms/aws-kms.ts"
import type { KmsClient } from "../../../../lambda/kms/kms-client.ts"
import { refusalOf } from "../support/refusal.ts"
import { follow, type Script } from "../support/script.ts"
import { awsError, socketError } from "../support/sdk-errors.ts"
import { CANARY, CREDENTIALS_NAME } from "../support/values.ts"

const KEY = { kmsKeyId: "arn:aws:kms:us-east-1:000000000000:alias/line", secretName: CREDENTIALS_NAME }
const MESSAGE = Buffer.from(CANARY.assertion)
const SIGNATURE = new Uint8Array(256).fill(7)
const SIGNED = { Signature: SIGNATURE }

async function unforeseen(): Promise<never> {
  throw new Error("the script foresees no GetPublicKey")
}

/** KMS over a client that answers from a script; keeps inputs and waits. */
function scripted(script: Script<Awaited<ReturnType<KmsClient["sign"]>>>, totalTimeoutMs = 5_000) {
  const inputs: object[] = []
  const waitsMs: number[] = []
  const next = follow("sign", script)
  const client: KmsClient = {
    sign(input) {
      inputs.push(input)
      return next()
    },
    getPublicKey: unforeseen,
  }
  const sleep = async (ms: number) => void waitsMs.push(ms)
  return { kms: createAwsKms({ client, sleep, totalTimeoutMs }), inputs, waitsMs }
}

/** An error as KMS sends it: its text could quote anything. */
function kmsError(name: string, status = 400, text = `${KEY.kmsKeyId} ${CANARY.assertion}`): Error {
  return Object.assign(awsError(name, status), { message: text })
}

describe("Sign", () => {
  it("is asked for RS256 over the message as it is", async () => {
    const { kms, inputs } = scripted([SIGNED])
    expect(await kms.sign(KEY, MESSAGE)).toEqual(SIGNATURE)
    expect(inputs).toEqual([
      {
        KeyId: KEY.kmsKeyId,
        Message: MESSAGE,
        MessageType: "RAW",
        SigningAlgorithm: "RSASSA_PKCS1_V1_5_SHA_256",
      },
    ])
  })

  it.each<[string, RotationErrorCode, string]>([
    ["DisabledException", "KEY_DISABLED", "is disabled (DisabledException of kms:Sign): enable it"],
    ["NotFoundException", "KEY_NOT_FOUND", "a key in the function's own Region as `kmsKeyId`"],
    ["InvalidArnException", "KEY_NOT_FOUND", "isn't there"],
    ["InvalidKeyUsageException", "KEY_UNFIT", "make one of spec RSA_2048 and usage SIGN_VERIFY"],
    ["UnsupportedOperationException", "KEY_UNFIT", "isn't one for RS256"],
    ["AccessDeniedException", "KEY_DENIED", "allow kms:Sign on it in the function's role, or in the key's policy"],
    ["KMSInvalidStateException", "KMS", "KMS answered HTTP 400 (KMSInvalidStateException of kms:Sign)"],
    ["ExpiredTokenException", "KMS", "look the error up"],
  ])("that AWS refuses with %s fails at once as %s, naming key, secret and remedy", async (name, code, remedy) => {
    const { kms, waitsMs } = scripted([kmsError(name)])
    const error = await refusalOf(() => kms.sign(KEY, MESSAGE))
    expect(error.code).toBe(code)
    expect(error.message).toContain(
      `the signing key ${KEY.kmsKeyId} that the credentials secret ${CREDENTIALS_NAME} names`,
    )
    expect(error.message).toContain(remedy)
    expect(waitsMs).toEqual([])
  })

  it.each([
    ["KMSInvalidStateException", "is pending deletion."],
    ["DisabledException", "is pending deletion."],
    ["KMSInvalidStateException", "is pending replica deletion."],
  ])("fails as KEY_PENDING_DELETION when AWS says, as %s, that the key %s", async (name, text) => {
    const { kms } = scripted([kmsError(name, 400, `${KEY.kmsKeyId} ${text}`)])
    const error = await refusalOf(() => kms.sign(KEY, MESSAGE))
    expect(error.code).toBe("KEY_PENDING_DELETION")
    expect(error.message).toContain("cancel that and enable it")
  })

  it.each([
    kmsError("ThrottlingException"),
    kmsError("LimitExceededException"),
    kmsError("KMSInternalException", 500),
    kmsError("KeyUnavailableException", 500),
    kmsError("DependencyTimeoutException", 503),
    kmsError("SomethingNew", 502),
    kmsError("SyntaxError", 200),
    socketError("ECONNRESET"),
    socketError("ECONNREFUSED"),
  ])("is repeated after %s, waiting longer each time", async (failure) => {
    const { kms, waitsMs } = scripted([failure, failure, failure, SIGNED])
    expect(await kms.sign(KEY, MESSAGE)).toEqual(SIGNATURE)
    expect(waitsMs).toEqual([100, 400, 1_200])
  })

  it("is given up after three repeats", async () => {
    const { kms, inputs } = scripted(Array(4).fill(kmsError("ThrottlingException")))
    const error = await refusalOf(() => kms.sign(KEY, MESSAGE))
    expect(error.code).toBe("KMS")
    expect(error.message).toContain("ThrottlingException")
    expect(inputs).toHaveLength(4)
  })

  it("that can't reach KMS says so", async () => {
    const { kms } = scripted(Array(4).fill(socketError("ENOTFOUND")))
    const error = await refusalOf(() => kms.sign(KEY, MESSAGE))
    expect(error.code).toBe("KMS")
    expect(error.message).toContain("since KMS gave no answer (ENOTFOUND of kms:Sign)")
  })

  it("that hangs is tried once more and broken off when its time is over", async () => {
    let tries = 0
    const client: KmsClient = {
      getPublicKey: unforeseen,
      sign: (_, { abortSignal }) =>
        new Promise((_resolve, reject) => {
          tries += 1
          const abort = () => reject(Object.assign(new Error("Request aborted"), { name: "AbortError" }))
          if (abortSignal.aborted) abort()
          abortSignal.addEventListener("abort", abort)
        }),
    }
    const kms = createAwsKms({ client, sleep: async () => undefined, totalTimeoutMs: 200 })
    const beganMs = performance.now()
    const error = await refusalOf(() => kms.sign(KEY, MESSAGE))
    expect(performance.now() - beganMs).toBeLessThan(1_000)
    expect(error.message).toContain("AbortError of kms:Sign")
    expect(tries).toBeGreaterThan(1)
  })

  it.each([
    ["RSA_4096", 512],
    ["nothing", 0],
  ])("that answers like %s isn't taken for a signature", async (_, sizeBytes) => {
    const { kms } = scripted([sizeBytes === 0 ? {} : { Signature: new Uint8Array(sizeBytes) }])
    const error = await refusalOf(() => kms.sign(KEY, MESSAGE))
    expect(error.code).toBe("KEY_UNFIT")
    expect(error.message).toContain(`its signature has ${sizeBytes} bytes and not 256`)
  })
})
