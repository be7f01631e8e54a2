import { constants, createHash, createPublicKey, createVerify, type KeyObject } from "node:crypto"
import {
  GetPublicKeyCommand,
  type MessageType,
  SignCommand,
  type SigningAlgorithmSpec,
  VerifyCommand,
} from "@aws-sdk/client-kms"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { publicJwkOfSpki } from "../../../lambda/assertion/public-jwk.ts"
import { call, type Stage, startStage } from "./stage.ts"

const PADDINGS = [
  ["PKCS1_V1_5", constants.RSA_PKCS1_PADDING],
  ["PSS", constants.RSA_PKCS1_PSS_PADDING],
] as const
const ALGORITHMS = PADDINGS.flatMap(([kind, padding]) =>
  [256, 384, 512].map((bits) => [`RSASSA_${kind}_SHA_${bits}` as SigningAlgorithmSpec, `sha${bits}`, padding] as const),
)
const MESSAGE = Buffer.from("header.payload")

let stage: Stage
let KeyId: string
let publicKey: KeyObject
beforeAll(async () => {
  stage = await startStage()
  KeyId = (await stage.makeKey()).arn
  const { PublicKey = new Uint8Array() } = await stage.client.send(new GetPublicKeyCommand({ KeyId }))
  publicKey = createPublicKey({ key: Buffer.from(PublicKey), format: "der", type: "spki" })
})
afterAll(() => stage.close())

async function sign(SigningAlgorithm: SigningAlgorithmSpec, Message: Buffer, MessageType?: MessageType) {
  const answer = await stage.client.send(new SignCommand({ KeyId, Message, MessageType, SigningAlgorithm }))
  expect(answer).toMatchObject({ KeyId, SigningAlgorithm })
  return Buffer.from(answer.Signature ?? [])
}

describe.each(ALGORITHMS)("%s", (algorithm, hash, padding) => {
  const saltLength = padding === constants.RSA_PKCS1_PSS_PADDING ? constants.RSA_PSS_SALTLEN_DIGEST : undefined
  const isRight = (signature: Buffer) =>
    createVerify(hash).update(MESSAGE).verify({ key: publicKey, padding, saltLength }, signature)
  const verify = (Signature: Buffer, Message = MESSAGE, MessageType?: MessageType) =>
    stage.client.send(new VerifyCommand({ KeyId, Message, MessageType, Signature, SigningAlgorithm: algorithm }))

  it("signs a message, and its digest alike, as OpenSSL understands it", async () => {
    const digest = createHash(hash).update(MESSAGE).digest()
    for (const signature of [await sign(algorithm, MESSAGE), await sign(algorithm, digest, "DIGEST")]) {
      expect(signature).toHaveLength(256)
      expect(isRight(signature)).toBe(true)
      expect(await verify(signature)).toMatchObject({ KeyId, SignatureValid: true, SigningAlgorithm: algorithm })
      expect((await verify(signature, digest, "DIGEST")).SignatureValid).toBe(true)
    }
  })

  it("doesn't verify what is of another message, or was touched", async () => {
    const signature = await sign(algorithm, MESSAGE)
    const touched = Buffer.from(signature)
    touched.writeUInt8(touched.readUInt8(100) ^ 1, 100)
    const wrong = [verify(signature, Buffer.from("another")), verify(touched), verify(Buffer.from("short"))]
    for (const verification of wrong) {
      await expect(verification).rejects.toMatchObject({ name: "KMSInvalidSignatureException" })
    }
  })

  it("wants a digest of its own length", async () => {
    const refusal = { name: "ValidationException", message: `Digest is invalid length for algorithm ${algorithm}.` }
    await expect(sign(algorithm, MESSAGE, "DIGEST")).rejects.toMatchObject(refusal)
  })
})

describe("GetPublicKey", () => {
  it("gives the key that LINE's console takes as a JWK", async () => {
    const answer = await stage.client.send(new GetPublicKeyCommand({ KeyId }))
    expect(answer).toMatchObject({ KeyId, KeySpec: "RSA_2048", KeyUsage: "SIGN_VERIFY" })
    expect(answer.SigningAlgorithms).toHaveLength(6)
    const jwk = publicJwkOfSpki(answer.PublicKey ?? new Uint8Array())
    expect(createPublicKey({ key: { ...jwk }, format: "jwk" }).equals(publicKey)).toBe(true)
  })

  it("gives nothing of the private key, and no algorithm for encryption", async () => {
    const { body } = await call(stage.origin, "GetPublicKey", { KeyId })
    expect(Object.keys(body ?? {})).toEqual([
      "CustomerMasterKeySpec",
      "KeyId",
      "KeySpec",
      "KeyUsage",
      "PublicKey",
      "SigningAlgorithms",
    ])
  })
})

describe("Sign", () => {
  it("takes a message of 4096 bytes, and none longer", async () => {
    await expect(sign("RSASSA_PKCS1_V1_5_SHA_256", Buffer.alloc(4096, 1))).resolves.toHaveLength(256)
    await expect(sign("RSASSA_PKCS1_V1_5_SHA_256", Buffer.alloc(4097, 1))).rejects.toMatchObject({
      name: "ValidationException",
      message: expect.stringContaining("Value at 'message' failed to satisfy constraint: Member must have length less"),
    })
    await expect(sign("RSASSA_PKCS1_V1_5_SHA_256", Buffer.alloc(0))).rejects.toMatchObject({
      name: "ValidationException",
    })
  })

  it.each([
    [{ SigningAlgorithm: "ECDSA_SHA_256" }, "InvalidKeyUsageException", "incompatible with key spec RSA_2048."],
    [{ SigningAlgorithm: "RS256" }, "ValidationException", "Value 'RS256' at 'signingAlgorithm' failed"],
    [{ SigningAlgorithm: undefined }, "ValidationException", "'signingAlgorithm' failed"],
    [{ MessageType: "EXTERNAL_MU" }, "ValidationException", "Value 'EXTERNAL_MU' at 'messageType'"],
    [{ Message: "%%" }, "SerializationException", "Message"],
    [{ GrantTokens: ["x"] }, "UnsupportedOperationException", "doesn't support GrantTokens"],
    [{ DryRun: true }, "DryRunOperationException", "would have succeeded"],
  ])("refuses %j", async (members, type, message) => {
    const input = { KeyId, Message: "bQ==", SigningAlgorithm: "RSASSA_PKCS1_V1_5_SHA_256", ...members }
    const { status, body } = await call(stage.origin, "Sign", input)
    expect([status, body?.__type]).toEqual([400, type])
    expect(body?.message).toContain(message)
  })
})
