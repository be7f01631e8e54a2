import type { PolicyPlace, Statement } from "./policy-document.ts"

/** The one algorithm that LINE takes. */
const SIGNING_ALGORITHM = "RSASSA_PKCS1_V1_5_SHA_256"

/** Condition that a signature is asked for with that algorithm. */
export const WITH_THE_ALGORITHM = { StringEquals: { "kms:SigningAlgorithm": SIGNING_ALGORITHM } } as const

/**
 * Use of signing keys of the user's own, whose policies may leave it to IAM. The keys that the component makes name the roles in their
 * own policies, so that a role's policy doesn't grow with the channels. Undefined without keys.
 *
 * `IfExists` lets one statement cover GetPublicKey, which has no algorithm; Sign always has one.
 */
export function useOwnKeys(actions: readonly string[], keyArns: readonly string[]): Statement | undefined {
  if (keyArns.length === 0) return undefined
  return {
    Sid: "UseOwnKeys",
    Effect: "Allow",
    Action: actions,
    Resource: keyArns,
    Condition: { StringEqualsIfExists: { "kms:SigningAlgorithm": SIGNING_ALGORITHM } },
  }
}

/** Use of the key that the secrets are encrypted with, by way of Secrets Manager only. Undefined without such a key. */
export function useEncryptionKey(
  actions: readonly string[],
  keyArn: string | undefined,
  { region }: PolicyPlace,
): Statement | undefined {
  if (keyArn === undefined) return undefined
  return {
    Sid: "UseEncryptionKey",
    Effect: "Allow",
    Action: actions,
    Resource: keyArn,
    Condition: { StringEquals: { "kms:ViaService": secretsManagerService(region) } },
  }
}

/** Secrets Manager as `kms:ViaService` has it; the suffix is the same in every partition but China's. */
export function secretsManagerService(region: string): string {
  return `secretsmanager.${region}.amazonaws.com${region.startsWith("cn-") ? ".cn" : ""}`
}
