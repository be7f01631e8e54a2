import type { Kms } from "../kms/kms.ts"
import { createKmsSigner } from "./kms-signer.ts"
import { createPrivateKeySigner } from "./private-key-signer.ts"
import type { CreateSigner } from "./sign-assertion.ts"

/** Signers of either kind. @param connect called once, for the first key in KMS: a client that nobody needs costs time too */
export function createSigners(connect: () => Pick<Kms, "sign">): CreateSigner {
  let kms: Pick<Kms, "sign"> | undefined
  return async ({ key, kid, secretName }) => {
    switch (key.kind) {
      case "pkcs8":
      case "jwk":
        return createPrivateKeySigner(key, kid, secretName)
      case "kms":
        kms ??= connect()
        return createKmsSigner(kms, { kmsKeyId: key.kmsKeyId, secretName }, kid)
      default:
        return key satisfies never
    }
  }
}
