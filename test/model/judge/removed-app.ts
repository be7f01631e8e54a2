import { stagesOf } from "../../../local/secrets-manager/labels.ts"
import type { Secret } from "../../../local/secrets-manager/secret.ts"
import { tokenIn } from "../world/token-text.ts"

/** Key ids of the tokens that a secret holds by a label, and that no other secret holds: those that `revoke-held` has to end. Pure. */
export function keyIdsOfItsOwn(secrets: readonly Secret[], secretArn: string): readonly string[] {
  const shared = new Set(secrets.flatMap((secret) => (secret.arn === secretArn ? [] : keyIdsIn(secret))))
  const own = secrets.find(({ arn }) => arn === secretArn)
  return own === undefined ? [] : keyIdsIn(own).filter((keyId) => !shared.has(keyId))
}

function keyIdsIn(secret: Secret): readonly string[] {
  return [...secret.versions.keys()].flatMap((versionId) => {
    const isLabelled = stagesOf(secret.labels, versionId).length > 0
    return (isLabelled && tokenIn(secret, versionId)?.keyId) || []
  })
}
