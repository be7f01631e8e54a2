import { generateKeyPairSync, type KeyObject, sign as signRaw } from "node:crypto"
import { decodeProtectedHeader, jwtVerify } from "jose"
import { describe, expect, it } from "vitest"
import { assertionClaims } from "../../../../lambda/assertion/claims.ts"
import { createPrivateKeySigner } from "../../../../lambda/assertion/private-key-signer.ts"
import { createSigners } from "../../../../lambda/assertion/signer.ts"
import type { SigningKey } from "../../../../lambda/credentials-secret.ts"
import { RotationError } from "../../../../lambda/errors.ts"
import type { Kms, KmsKey } from "../../../../lambda/kms/kms.ts"
import { refusalOf } from "../support/refusal.ts"
import { CANARY, CHANNEL_ID, CREDENTIALS_NAME, KID, NOW_MS } from "../support/values.ts"

const good = generateKeyPairSync("rsa", { modulusLength: 2048 })
const claims = assertionClaims(CHANNEL_ID, 2_592_000, NOW_MS)

function pkcs8(privateKey: KeyObject) {
  return { kind: "pkcs8", pem: privateKey.export({ type: "pkcs8", format: "pem" }).toString() } as const
}

function jwk(privateKey: KeyObject, members: Readonly<Record<string, unknown>> = {}) {
  return { kind: "jwk", jwk: { ...privateKey.export({ format: "jwk" }), ...members } } as const
}

function credentials(key: SigningKey) {
  return { secretName: CREDENTIALS_NAME, channelId: CHANNEL_ID, channelSecret: CANARY.channelSecret, kid: KID, key }
}

/** A KMS with one key in it, which keeps who asked for it. */
function kmsOf(privateKey: KeyObject) {
  const asked: KmsKey[] = []
  const kms: Pick<Kms, "sign"> = {
    async sign(key, message) {
      asked.push(key)
      return signRaw("sha256", message, privateKey)
    },
  }
  return { kms, asked }
}

const inKms = { kind: "kms", kmsKeyId: "alias/line" } as const
const withoutKms = createSigners(() => {
  throw new Error("no key of these is in KMS")
})

/** Parts of a key that would give it away: lines of its PEM, members of its JWK. */
function partsOf(privateKey: KeyObject): string[] {
  const { d, p, q } = privateKey.export({ format: "jwk" })
  const lines = pkcs8(privateKey).pem.split("\n").slice(1, -2)
  return [...lines, d, p, q].filter((part) => part !== undefined && part.length > 20) as string[]
}

describe("a signer", () => {
  it.each([
    ["PKCS#8 PEM", pkcs8(good.privateKey)],
    ["JWK", jwk(good.privateKey)],
    ["JWK with alg and use", jwk(good.privateKey, { alg: "RS256", use: "sig" })],
    ["key in KMS", inKms],
  ])("over a %s makes what the public key verifies, with LINE's header and claims", async (_, key) => {
    const sign = await createSigners(() => kmsOf(good.privateKey).kms)(credentials(key))
    const assertion = await sign(claims)
    const { payload } = await jwtVerify(assertion, good.publicKey, {
      algorithms: ["RS256"],
      currentDate: new Date(NOW_MS),
    })
    expect(payload).toEqual(claims)
    expect(decodeProtectedHeader(assertion)).toEqual({ alg: "RS256", typ: "JWT", kid: KID })
  })

  it("signs again and again with the key that it readied once", async () => {
    const sign = await createPrivateKeySigner(pkcs8(good.privateKey), KID, CREDENTIALS_NAME)
    const later = assertionClaims(CHANNEL_ID, 60, NOW_MS + 60_000)
    const [first, second] = await Promise.all([sign(claims), sign(later)])
    expect(first).not.toBe(second)
    for (const assertion of [first, second]) {
      await expect(jwtVerify(assertion, good.publicKey, { currentDate: new Date(NOW_MS) })).resolves.toBeDefined()
    }
  })

  it.each([
    ["RSA of 1024 bits", generateKeyPairSync("rsa", { modulusLength: 1024 }).privateKey],
    ["RSA of 3072 bits", generateKeyPairSync("rsa", { modulusLength: 3072 }).privateKey],
    ["EC", generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey],
    ["Ed25519", generateKeyPairSync("ed25519").privateKey],
  ])("isn't made over a key that is %s", async (_, privateKey) => {
    for (const key of [pkcs8(privateKey), jwk(privateKey)]) {
      const error = await refusalOf(() => withoutKms(credentials(key)), ...partsOf(privateKey))
      expect(error.code).toBe("BAD_CREDENTIALS")
      expect(error.message).toContain(`${CREDENTIALS_NAME}: \`privateKey\` must be an RSA private key of 2048 bits`)
      expect(error.message).toMatch(/it is another kind or size of key|it can't be read as a/)
    }
  })

  it.each<[string, Parameters<typeof createPrivateKeySigner>[0]]>([
    ["a PEM that is cut off", { kind: "pkcs8", pem: pkcs8(good.privateKey).pem.slice(0, 400) }],
    ["a PEM of something else", { kind: "pkcs8", pem: "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----" }],
    ["a public JWK", { kind: "jwk", jwk: { ...good.publicKey.export({ format: "jwk" }) } }],
    ["a symmetric JWK", { kind: "jwk", jwk: { kty: "oct", k: "c2VjcmV0" } }],
    ["a JWK for another algorithm", jwk(good.privateKey, { use: "enc", key_ops: ["decrypt"] })],
    ["a JWK without a modulus", jwk(good.privateKey, { n: undefined })],
    ["an empty JWK", { kind: "jwk", jwk: {} }],
  ])("isn't made over %s, and the error quotes nothing of it", async (_, key) => {
    const error = await refusalOf(
      () => createPrivateKeySigner(key, KID, CREDENTIALS_NAME),
      ...partsOf(good.privateKey),
      "c2VjcmV0",
    )
    expect(error.code).toBe("BAD_CREDENTIALS")
  })

  it("over a key in KMS makes the very bytes that the same private key makes", async () => {
    const createSigner = createSigners(() => kmsOf(good.privateKey).kms)
    const [first, second] = await Promise.all([
      createSigner(credentials(inKms)).then((sign) => sign(claims)),
      createSigner(credentials(pkcs8(good.privateKey))).then((sign) => sign(claims)),
    ])
    expect(first).toBe(second)
  })

  it("over a key in KMS names that key and its credentials, each time it signs", async () => {
    const { kms, asked } = kmsOf(good.privateKey)
    const sign = await createSigners(() => kms)(credentials(inKms))
    expect(asked).toEqual([])
    await sign(claims)
    await sign(claims)
    expect(asked).toEqual(Array(2).fill({ kmsKeyId: "alias/line", secretName: CREDENTIALS_NAME }))
  })

  it("connects to KMS for the first key there, and once", async () => {
    let connections = 0
    const createSigner = createSigners(() => {
      connections += 1
      return kmsOf(good.privateKey).kms
    })
    await createSigner(credentials(pkcs8(good.privateKey)))
    expect(connections).toBe(0)
    await Promise.all([createSigner(credentials(inKms)), createSigner(credentials(inKms))])
    expect(connections).toBe(1)
  })

  it("over a key in KMS fails as KMS does", async () => {
    const failure = new RotationError("KEY_DISABLED", "the key is disabled")
    const sign = await createSigners(() => ({ sign: () => Promise.reject(failure) }))(credentials(inKms))
    expect(await refusalOf(() => sign(claims))).toBe(failure)
  })
})
