import type { TokenState, TokenView } from "./events.ts"

/** One v2.1 token in LINE's journal. */
interface LiveToken {
  readonly keyId: string
  /** Milliseconds since the epoch. */
  readonly issuedAtMs: number
  /** Milliseconds since the epoch. */
  readonly expiresAtMs: number
}

/** DescribeSecret's `VersionIdsToStages`. */
export type StagesByVersion = Readonly<Record<string, readonly string[]>>

/** What was seen of LINE, of the secret and of Lambda. */
export interface Sighting {
  /** LINE's live tokens of the channel. */
  readonly live: readonly LiveToken[]
  readonly stages: StagesByVersion
  /** When the last invocation of the function that surely is over ended, milliseconds since the epoch; undefined: none is. */
  readonly invocationEndedAtMs?: number | undefined
}

/** The state of each live token, in the order of issue. Pure. */
export function tokenStates({ live, stages, invocationEndedAtMs }: Sighting): readonly TokenView[] {
  return live.map(({ keyId, issuedAtMs, expiresAtMs }) => {
    const isOver = invocationEndedAtMs !== undefined && invocationEndedAtMs >= issuedAtMs
    const state = heldState(keyId, stages) ?? (isOver ? "leaked" : "issued")
    return { keyId, state, expiresAt: new Date(expiresAtMs).toISOString() }
  })
}

/** The key ids that some version of the secret holds, by its label `token:<keyId>`. */
export function heldKeyIds(stages: StagesByVersion): ReadonlySet<string> {
  const labels = Object.values(stages).flat()
  return new Set(labels.filter((label) => label.startsWith(HELD)).map((label) => label.slice(HELD.length)))
}

const HELD = "token:"

function heldState(keyId: string, stages: StagesByVersion): TokenState | undefined {
  const labels = Object.values(stages).find((found) => found.includes(HELD + keyId))
  if (labels === undefined) return undefined
  if (labels.includes("AWSCURRENT")) return "current"
  return labels.includes("AWSPENDING") ? "pending" : "superseded"
}
