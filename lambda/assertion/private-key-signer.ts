import { type CryptoKey, importJWK, importPKCS8, type JWK, SignJWT } from "jose"
import type { SigningKey } from "../credentials-secret.ts"
import { RotationError } from "../errors.ts"
import type { SignAssertion } from "./sign-assertion.ts"

type PrivateKey = Exclude<SigningKey, { kind: "kms" }>

const FORMATS = { pkcs8: "PKCS#8 PEM", jwk: "private JWK" } as const

/** A signer over a private key that the credentials secret holds. @throws {RotationError} `BAD_CREDENTIALS`, naming the secret */
export async function createPrivateKeySigner(key: PrivateKey, kid: string, secretName: string): Promise<SignAssertion> {
  const cryptoKey = await importPrivateKey(key, secretName)
  return (claims) => new SignJWT({ ...claims }).setProtectedHeader({ alg: "RS256", typ: "JWT", kid }).sign(cryptoKey)
}

/** jose's and the platform's own errors could quote the key, so none of them travels on. */
async function importPrivateKey(key: PrivateKey, secretName: string): Promise<CryptoKey> {
  const imported = await (key.kind === "pkcs8"
    ? importPKCS8(key.pem, "RS256")
    : importJWK(key.jwk as JWK, "RS256")
  ).catch(() => undefined)
  if (imported && !(imported instanceof Uint8Array) && isRsa2048(imported)) return imported
  const found = imported ? "it is another kind or size of key" : `it can't be read as a ${FORMATS[key.kind]}`
  throw new RotationError(
    "BAD_CREDENTIALS",
    `the credentials secret ${secretName}: \`privateKey\` must be an RSA private key of 2048 bits, and ${found}`,
  )
}

function isRsa2048(key: CryptoKey): boolean {
  return key.type === "private" && "modulusLength" in key.algorithm && key.algorithm.modulusLength === 2048
}
