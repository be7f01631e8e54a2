/** What the caller of RotateSecret needs beside it. */
const INVOKE = " (and lambda:InvokeFunction on the rotation function)"
/** What an operation on a value does with the key that encrypts it. */
const KMS_ACTIONS: Readonly<Record<string, string>> = {
  GetSecretValue: "kms:Decrypt",
  PutSecretValue: "kms:GenerateDataKey",
}
const DENIED = new Set(["AccessDeniedException", "DecryptionFailure", "EncryptionFailure"])

/** What to allow when AWS refuses an operation for want of a permission, as the end of a message; else nothing. Pure. */
export function accessHint(operation: string, error: string): string {
  if (!DENIED.has(error)) return ""
  if (operation === "RotateSecret") return `: allow secretsmanager:RotateSecret${INVOKE} in the role`
  const kms = KMS_ACTIONS[operation]
  const ofOwnKey = kms === undefined ? "" : ` (and ${kms} for a key of your own)`
  return `: allow secretsmanager:${operation}${ofOwnKey} in the role`
}
