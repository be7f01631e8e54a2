import type { TokenView } from "./events.ts"

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
    const held = heldState(keyId, stages) ?? { state: isOver ? ("leaked" as const) : ("issued" as const) }
    return { keyId, ...held, expiresAt: new Date(expiresAtMs).toISOString() }
  })
}

/** The key ids that current and pending versions of the secret hold, by their labels. Pure. */
export function keyIdsInUse(stages: StagesByVersion): ReadonlySet<string> {
  const inUse = Object.values(stages).filter((labels) => labels.some((label) => IN_USE.includes(label)))
  return new Set(inUse.flat().flatMap((label) => HELD.exec(label)?.groups?.keyId ?? []))
}

/** Whether no superseded version has a label that names its token. Pure. */
export function isQueueEmpty(stages: StagesByVersion): boolean {
  const superseded = Object.values(stages).filter((labels) => !labels.some((label) => IN_USE.includes(label)))
  return !superseded.flat().some((label) => HELD.test(label))
}

const IN_USE = ["AWSCURRENT", "AWSPENDING"]

/** `token:<keyId>`, and `retire-after:<epoch seconds>:<keyId>` once the version was seen superseded. */
const HELD = /^(?:token|retire-after:(?<dueAt>\d{1,12})):(?<keyId>.+)$/

function heldState(keyId: string, stages: StagesByVersion): Pick<TokenView, "state" | "retireAfter"> | undefined {
  const isOurs = (label: string) => HELD.exec(label)?.groups?.keyId === keyId
  const labels = Object.values(stages).find((found) => found.some(isOurs))
  if (labels === undefined) return undefined
  if (labels.includes("AWSCURRENT")) return { state: "current" }
  if (labels.includes("AWSPENDING")) return { state: "pending" }
  const due = labels.filter(isOurs).flatMap((label) => HELD.exec(label)?.groups?.dueAt ?? [])
  if (due.length === 0) return { state: "superseded" }
  const dueAtSeconds = Math.max(...due.map(Number))
  return { state: "retiring", retireAfter: new Date(dueAtSeconds * 1_000).toISOString() }
}
