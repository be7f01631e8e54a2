import type { Operation } from "../context.ts"
import { type Input, readBoolean, readChoice, requireBytes, requireChoice } from "../input.ts"
import { KEY_SPEC, KEY_USAGE, notPendingDeletion, usable } from "../key.ts"
import { Refusal, validation } from "../refusals.ts"
import {
  digestBytes,
  digestOf,
  SIGNING_ALGORITHMS,
  type SigningAlgorithm,
  signDigest,
  spkiOf,
  verifyDigest,
} from "../signature.ts"
import { refuseUnsupported, requireKeyId } from "./members.ts"

const LARGEST_MESSAGE_BYTES = 4096
const LARGEST_SIGNATURE_BYTES = 6144

/** Those that other kinds of key have. */
const OTHER_ALGORITHMS = [
  "ECDSA_SHA_256",
  "ECDSA_SHA_384",
  "ECDSA_SHA_512",
  "SM2DSA",
  "ML_DSA_SHAKE_256",
  "ED25519_SHA_512",
  "ED25519_PH_SHA_512",
] as const

/** GetPublicKey, by any of a key's names; of a disabled one too, other than AWS documents. */
export const getPublicKey: Operation = ({ store }, input) => {
  refuseUnsupported(input, "GrantTokens")
  const { arn, publicKey } = notPendingDeletion(store.getByAnyName(requireKeyId(input)))
  return {
    CustomerMasterKeySpec: KEY_SPEC,
    KeyId: arn,
    KeySpec: KEY_SPEC,
    KeyUsage: KEY_USAGE,
    PublicKey: spkiOf(publicKey),
    SigningAlgorithms: SIGNING_ALGORITHMS,
  }
}

/** Sign, by any of a key's names. */
export const sign: Operation = ({ store }, input) => {
  const request = readRequest(input)
  const { arn, privateKey } = usable(store.getByAnyName(request.keyId))
  const algorithm = checkAlgorithm(request.algorithm)
  const digest = digestIn(request, algorithm)
  endDryRun(input)
  return {
    KeyId: arn,
    Signature: signDigest(algorithm, digest, privateKey).toString("base64"),
    SigningAlgorithm: algorithm,
  }
}

/** Verify; a signature that isn't right is an error. */
export const verify: Operation = ({ store }, input) => {
  const request = readRequest(input)
  const signature = requireBytes(input, "Signature", LARGEST_SIGNATURE_BYTES)
  const { arn, publicKey } = usable(store.getByAnyName(request.keyId))
  const algorithm = checkAlgorithm(request.algorithm)
  const digest = digestIn(request, algorithm)
  endDryRun(input)
  if (!verifyDigest(algorithm, digest, signature, publicKey)) throw new Refusal("KMSInvalidSignatureException", "")
  return { KeyId: arn, SignatureValid: true, SigningAlgorithm: algorithm }
}

interface SigningRequest {
  readonly keyId: string
  readonly message: Buffer
  readonly isDigest: boolean
  readonly algorithm: SigningAlgorithm | (typeof OTHER_ALGORITHMS)[number]
}

function readRequest(input: Input): SigningRequest {
  refuseUnsupported(input, "GrantTokens")
  return {
    keyId: requireKeyId(input),
    message: requireBytes(input, "Message", LARGEST_MESSAGE_BYTES),
    isDigest: readChoice(input, "MessageType", ["RAW", "DIGEST"]) === "DIGEST",
    algorithm: requireChoice(input, "SigningAlgorithm", [...SIGNING_ALGORITHMS, ...OTHER_ALGORITHMS]),
  }
}

function checkAlgorithm(algorithm: SigningRequest["algorithm"]): SigningAlgorithm {
  const known = SIGNING_ALGORITHMS.find((candidate) => candidate === algorithm)
  if (known !== undefined) return known
  throw new Refusal("InvalidKeyUsageException", `Algorithm ${algorithm} is incompatible with key spec ${KEY_SPEC}.`)
}

function digestIn({ message, isDigest }: SigningRequest, algorithm: SigningAlgorithm): Buffer {
  if (!isDigest) return digestOf(algorithm, message)
  if (message.length === digestBytes(algorithm)) return message
  throw validation(`Digest is invalid length for algorithm ${algorithm}.`)
}

function endDryRun(input: Input): void {
  if (!readBoolean(input, "DryRun")) return
  throw new Refusal("DryRunOperationException", "The request would have succeeded, but the DryRun option is set.")
}
