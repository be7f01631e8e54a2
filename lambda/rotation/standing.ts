import { RotationError } from "../errors.ts"
import type { SecretDescription } from "../secrets/secrets.ts"
import type { RotationDeps, Run } from "./deps.ts"
import { guard } from "./guard.ts"

/** A version that may be worked on, or that needs no more work, as DescribeSecret showed it. */
export interface ObservedStanding {
  readonly kind: "pending" | "already-current"
  readonly description: SecretDescription
}

/** Reads may lag behind the write that started this rotation: a refusal is believed only the third time. */
const BELIEVE_AFTER_MS = [300, 900]

/** Describes the secret and applies the guards. @throws {RotationError} with the guard's code, or `SECRETS_MANAGER`. */
export async function standingOf(deps: RotationDeps, { event }: Run): Promise<ObservedStanding> {
  const waits = [...BELIEVE_AFTER_MS]
  for (;;) {
    const description = await deps.secrets.describe(event.secretArn)
    const standing = guard(description, event.versionId)
    if (standing.kind !== "refused") return { kind: standing.kind, description }
    const waitMs = waits.shift()
    if (waitMs === undefined) throw new RotationError(standing.code, standing.message)
    await deps.sleep(waitMs)
  }
}
