import {
  constants,
  createHash,
  type KeyObject,
  privateEncrypt,
  publicDecrypt,
  randomBytes,
  timingSafeEqual,
} from "node:crypto"

/** What a key of spec RSA_2048 signs with. */
export const SIGNING_ALGORITHMS = [
  "RSASSA_PKCS1_V1_5_SHA_256",
  "RSASSA_PKCS1_V1_5_SHA_384",
  "RSASSA_PKCS1_V1_5_SHA_512",
  "RSASSA_PSS_SHA_256",
  "RSASSA_PSS_SHA_384",
  "RSASSA_PSS_SHA_512",
] as const
export type SigningAlgorithm = (typeof SIGNING_ALGORITHMS)[number]

type Hash = "sha256" | "sha384" | "sha512"

/** RSA's modulus in bytes. */
const MODULUS_BYTES = 256

/** What stands before a digest in a PKCS#1 v1.5 signature. @see https://www.rfc-editor.org/rfc/rfc8017#section-9.2 */
const DIGEST_INFO: Readonly<Record<Hash, string>> = {
  sha256: "3031300d060960864801650304020105000420",
  sha384: "3041300d060960864801650304020205000430",
  sha512: "3051300d060960864801650304020305000440",
}

/** The digest that an algorithm signs. */
export function digestOf(algorithm: SigningAlgorithm, message: Buffer): Buffer {
  return createHash(hashOf(algorithm)).update(message).digest()
}

/** How long a digest for an algorithm is, in bytes. */
export function digestBytes(algorithm: SigningAlgorithm): number {
  return Number(algorithm.slice(-3)) / 8
}

/** Signs a digest, which node:crypto does for a whole message only. */
export function signDigest(algorithm: SigningAlgorithm, digest: Buffer, key: KeyObject): Buffer {
  const hash = hashOf(algorithm)
  if (isPss(algorithm)) {
    const encoded = encodePss(hash, digest, randomBytes(digest.length))
    return privateEncrypt({ key, padding: constants.RSA_NO_PADDING }, encoded)
  }
  return privateEncrypt({ key, padding: constants.RSA_PKCS1_PADDING }, digestInfo(hash, digest))
}

/** Whether a signature is of this digest. */
export function verifyDigest(algorithm: SigningAlgorithm, digest: Buffer, signature: Buffer, key: KeyObject): boolean {
  const hash = hashOf(algorithm)
  try {
    if (isPss(algorithm)) {
      return isPssOf(hash, digest, publicDecrypt({ key, padding: constants.RSA_NO_PADDING }, signature))
    }
    return isSame(publicDecrypt({ key, padding: constants.RSA_PKCS1_PADDING }, signature), digestInfo(hash, digest))
  } catch {
    return false
  }
}

/** A public key as GetPublicKey gives it: SubjectPublicKeyInfo, DER, base64. */
export function spkiOf(key: KeyObject): string {
  return key.export({ type: "spki", format: "der" }).toString("base64")
}

function hashOf(algorithm: SigningAlgorithm): Hash {
  return `sha${algorithm.slice(-3)}` as Hash
}

function isPss(algorithm: SigningAlgorithm): boolean {
  return algorithm.startsWith("RSASSA_PSS")
}

function digestInfo(hash: Hash, digest: Buffer): Buffer {
  return Buffer.concat([Buffer.from(DIGEST_INFO[hash], "hex"), digest])
}

/** EMSA-PSS with a salt as long as the digest. @see https://www.rfc-editor.org/rfc/rfc8017#section-9.1.1 */
function encodePss(hash: Hash, digest: Buffer, salt: Buffer): Buffer {
  const h = saltedHash(hash, digest, salt)
  const block = Buffer.alloc(MODULUS_BYTES - h.length - 1)
  block[block.length - salt.length - 1] = 1
  salt.copy(block, block.length - salt.length)
  const masked = xor(block, mask(hash, h, block.length))
  masked.writeUInt8(masked.readUInt8(0) & 0x7f, 0)
  return Buffer.concat([masked, h, Buffer.from([0xbc])])
}

/** Takes the salt out of an encoded block and encodes again: only the same block is right. */
function isPssOf(hash: Hash, digest: Buffer, encoded: Buffer): boolean {
  const blockLength = MODULUS_BYTES - digest.length - 1
  const h = encoded.subarray(blockLength, -1)
  const salt = xor(encoded.subarray(0, blockLength), mask(hash, h, blockLength)).subarray(-digest.length)
  return isSame(encodePss(hash, digest, salt), encoded)
}

function saltedHash(hash: Hash, digest: Buffer, salt: Buffer): Buffer {
  return createHash(hash).update(Buffer.alloc(8)).update(digest).update(salt).digest()
}

/** MGF1. @see https://www.rfc-editor.org/rfc/rfc8017#appendix-B.2.1 */
function mask(hash: Hash, seed: Buffer, length: number): Buffer {
  const blocks = Array.from({ length: Math.ceil(length / seed.length) }, (_, index) => {
    const counter = Buffer.alloc(4)
    counter.writeUInt32BE(index)
    return createHash(hash).update(seed).update(counter).digest()
  })
  return Buffer.concat(blocks).subarray(0, length)
}

function xor(left: Buffer, right: Buffer): Buffer {
  return Buffer.from(left.map((byte, index) => byte ^ (right[index] ?? 0)))
}

function isSame(left: Buffer, right: Buffer): boolean {
  return left.length === right.length && timingSafeEqual(left, right)
}
