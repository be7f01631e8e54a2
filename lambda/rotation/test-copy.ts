import { readHeldToken } from "../held-token.ts"
import { CURRENT, type StagesByVersion, tokenLabel, versionWith } from "../labels.ts"
import type { RotationDeps, Run } from "./deps.ts"

/** Whether the pending value is a copy of the current one, as `RotateImmediately: false` and a restore make them. */
export async function isCopyOfCurrent(
  deps: RotationDeps,
  { event }: Run,
  stages: StagesByVersion,
  pending: { readonly text: string; readonly keyId: string | undefined },
): Promise<boolean> {
  const versionId = versionWith(CURRENT, stages)
  if (versionId === undefined) return false
  if (pending.keyId !== undefined && stages[versionId]?.includes(tokenLabel(pending.keyId))) return true
  const current = await deps.secrets.read(event.secretArn, versionId)
  if (current.kind === "absent") return false
  const token = readHeldToken(current.text)
  return current.text === pending.text || (token.kind === "token" && token.keyId === pending.keyId)
}
