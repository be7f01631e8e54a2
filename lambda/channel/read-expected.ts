import type { VersionValue } from "../secrets/secrets.ts"
import type { ChannelDeps } from "./deps.ts"

/** Waits before the re-reads of a value that ought to be there, in milliseconds. */
const LAG_MS = [200, 600, 1_800]

/** Reads a value that was written before: since reads may lag, its absence is believed only after a few re-reads. */
export async function readExpected(
  deps: Pick<ChannelDeps, "secrets" | "sleep">,
  secretId: string,
  versionId?: string,
): Promise<VersionValue> {
  for (const waitMs of LAG_MS) {
    const value = await deps.secrets.read(secretId, versionId)
    if (value.kind === "value") return value
    await deps.sleep(waitMs)
  }
  return deps.secrets.read(secretId, versionId)
}
