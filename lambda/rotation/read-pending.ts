import { readExpected } from "../channel/read-expected.ts"
import type { VersionValue } from "../secrets/secrets.ts"
import type { RotationDeps, Run } from "./deps.ts"

/**
 * Reads this rotation's version, by version id alone, since a stage may lag behind.
 * `isExpected`: it was written before, so an absence is believed only after a few re-reads.
 */
export function readPending(deps: RotationDeps, { event }: Run, { isExpected = false } = {}): Promise<VersionValue> {
  const read = isExpected ? readExpected : () => deps.secrets.read(event.secretArn, event.versionId)
  return read(deps, event.secretArn, event.versionId)
}
