import { generateKeyPair, randomUUID } from "node:crypto"
import { promisify } from "node:util"
import type { Operation } from "../context.ts"
import { type Input, readBoolean, readChoice, readString, readTags, requireString } from "../input.ts"
import { KEY_SPEC, KEY_USAGE, metadataOf, notPendingDeletion } from "../key.ts"
import { unsupported, validation } from "../refusals.ts"
import { refuseUnsupported, requireKeyId } from "./members.ts"
import { pageOf } from "./paging.ts"
import { defaultPolicy, readPolicy } from "./policies.ts"
import { checkTags } from "./tags.ts"

const makeKeyPair = promisify(generateKeyPair)

const USAGES = ["ENCRYPT_DECRYPT", "SIGN_VERIFY", "GENERATE_VERIFY_MAC", "KEY_AGREEMENT"] as const
const SPECS = [
  "RSA_2048",
  "RSA_3072",
  "RSA_4096",
  "ECC_NIST_P256",
  "ECC_NIST_P384",
  "ECC_NIST_P521",
  "ECC_SECG_P256K1",
  "ECC_NIST_EDWARDS25519",
  "SYMMETRIC_DEFAULT",
  "HMAC_224",
  "HMAC_256",
  "HMAC_384",
  "HMAC_512",
  "SM2",
  "ML_DSA_44",
  "ML_DSA_65",
  "ML_DSA_87",
] as const

/** CreateKey; of spec RSA_2048 and usage SIGN_VERIFY only. */
export const createKey: Operation = async ({ clock, accountId, store }, input) => {
  checkKind(input)
  const tags = readTags(input, "Tags") ?? []
  checkTags(tags)
  const description = readString(input, "Description", { max: 8192 }) ?? ""
  const policy = readPolicy(input) ?? defaultPolicy(accountId)
  const pair = await makeKeyPair("rsa", { modulusLength: 2048 })
  const id = randomUUID()
  const key = {
    id,
    arn: `${store.arnPrefix}key/${id}`,
    accountId,
    description,
    createdMs: clock.now(),
    isEnabled: true,
    tags,
    policy,
    ...pair,
  }
  store.put(key)
  return { KeyMetadata: metadataOf(key) }
}

/** DescribeKey, by any of a key's names. */
export const describeKey: Operation = ({ store }, input) => {
  refuseUnsupported(input, "GrantTokens")
  return { KeyMetadata: metadataOf(store.getByAnyName(requireKeyId(input))) }
}

/** ListKeys. */
export const listKeys: Operation = ({ store }, input) => {
  const { page, paging } = pageOf(input, store.keys(), 100)
  return { Keys: page.map(({ id, arn }) => ({ KeyId: id, KeyArn: arn })), ...paging }
}

/** UpdateKeyDescription. */
export const updateKeyDescription: Operation = ({ store }, input) => {
  const keyId = requireKeyId(input)
  const description = requireString(input, "Description", { max: 8192 })
  store.put({ ...notPendingDeletion(store.get(keyId)), description })
  return undefined
}

/** GetKeyRotationStatus: an asymmetric key has none, which reads as false. */
export const getKeyRotationStatus: Operation = ({ store }, input) => {
  const { id } = store.get(requireKeyId(input))
  return { KeyId: id, KeyRotationEnabled: false }
}

/** AWS takes its default, a symmetric key, for what is left out. */
function checkKind(input: Input): void {
  refuseUnsupported(input, "CustomKeyStoreId", "XksKeyId")
  const origin = readChoice(input, "Origin", ["AWS_KMS", "EXTERNAL", "AWS_CLOUDHSM", "EXTERNAL_KEY_STORE"])
  if (origin !== undefined && origin !== "AWS_KMS") throw unsupported(`keys of origin ${origin}: use AWS_KMS`)
  if (readBoolean(input, "MultiRegion")) throw unsupported("multi-Region keys: leave MultiRegion out")
  const spec =
    readChoice(input, "KeySpec", SPECS) ?? readChoice(input, "CustomerMasterKeySpec", SPECS) ?? "SYMMETRIC_DEFAULT"
  const usage = readChoice(input, "KeyUsage", USAGES)
  if (usage === undefined && spec !== "SYMMETRIC_DEFAULT") {
    throw validation("You must specify a KeyUsage value for all KMS keys except for symmetric encryption keys.")
  }
  if (spec !== KEY_SPEC || usage !== KEY_USAGE) {
    throw unsupported(
      `keys of KeySpec ${spec} and KeyUsage ${usage ?? "ENCRYPT_DECRYPT"}: use ${KEY_SPEC} and ${KEY_USAGE}`,
    )
  }
}
