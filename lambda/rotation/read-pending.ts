import type { VersionValue } from "../secrets/secrets.ts"
import type { RotationDeps, Run } from "./deps.ts"

/** Waits before the re-reads of a value that ought to be there, in milliseconds. */
const LAG_MS = [200, 600, 1_800]

/**
 * Reads this rotation's version, by version id alone, since a stage may lag behind.
 * `isExpected`: it was written before, so an absence is believed only after a few re-reads.
 */
export async function readPending(
  deps: RotationDeps,
  { event }: Run,
  { isExpected = false } = {},
): Promise<VersionValue> {
  for (const waitMs of isExpected ? LAG_MS : []) {
    const value = await deps.secrets.read(event.secretArn, event.versionId)
    if (value.kind === "value") return value
    await deps.sleep(waitMs)
  }
  return deps.secrets.read(event.secretArn, event.versionId)
}
