import { createPublicKey, generateKeyPairSync, type KeyObject } from "node:crypto"
import { describe, expect, it } from "vitest"
import { publicJwkOfSpki } from "../../../../lambda/assertion/public-jwk.ts"

const spkiOf = (key: KeyObject) => new Uint8Array(key.export({ type: "spki", format: "der" }))

describe("publicJwkOfSpki", () => {
  it("has exactly LINE's five members, and is the key that went in", () => {
    const { publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 })
    const jwk = publicJwkOfSpki(spkiOf(publicKey))
    expect(Object.keys(jwk)).toEqual(["kty", "alg", "use", "e", "n"])
    expect(jwk).toMatchObject({ kty: "RSA", alg: "RS256", use: "sig", e: "AQAB" })
    expect(createPublicKey({ key: { ...jwk }, format: "jwk" }).equals(publicKey)).toBe(true)
  })

  it.each([
    ["rsa of 3072 bits", generateKeyPairSync("rsa", { modulusLength: 3072 }).publicKey],
    ["rsa of 1024 bits", generateKeyPairSync("rsa", { modulusLength: 1024 }).publicKey],
    ["rsa-pss of 2048 bits", generateKeyPairSync("rsa-pss", { modulusLength: 2048 }).publicKey],
    ["ec", generateKeyPairSync("ec", { namedCurve: "P-256" }).publicKey],
    ["ed25519", generateKeyPairSync("ed25519").publicKey],
  ])("refuses %s by name", (found, key) => {
    expect(() => publicJwkOfSpki(spkiOf(key))).toThrow(
      `LINE takes RSA keys of 2048 bits, and this one is ${found}: make one of spec RSA_2048`,
    )
  })

  it.each([new Uint8Array(), Buffer.from("-----BEGIN PUBLIC KEY-----"), new Uint8Array(294)])(
    "refuses bytes that are no key: number %#",
    (bytes) => {
      expect(() => publicJwkOfSpki(bytes)).toThrow(`these ${bytes.length} bytes are no public key in DER`)
    },
  )
})
