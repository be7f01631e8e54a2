/** What the caller of RotateSecret needs beside it. */
const INVOKE = " (and lambda:InvokeFunction on the rotation function)"
const DENIED = new Set(["AccessDeniedException", "DecryptionFailure", "EncryptionFailure"])

/** What to allow when AWS refuses an operation for want of a permission, as the end of a message; else nothing. Pure. */
export function accessHint(operation: string, error: string): string {
  if (!DENIED.has(error)) return ""
  if (operation === "RotateSecret") return `: allow secretsmanager:RotateSecret${INVOKE} in the role`
  const kms = operation === "PutSecretValue" ? "kms:GenerateDataKey" : "kms:Decrypt"
  return `: allow secretsmanager:${operation} (and ${kms} for a key of your own) in the role`
}
