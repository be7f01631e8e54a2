import { failureOf, type RotationError } from "../errors.ts"
import { believable, type HeldToken, readHeldToken } from "../held-token.ts"
import { tokenSecretName } from "../names.ts"
import { explainAbsence } from "./absent-secret.ts"
import type { ChannelRun, SentinelDeps } from "./deps.ts"
import { inParallel } from "./in-parallel.ts"
import { type NeededRead, neededReads } from "./needs.ts"
import type { Observation, ObservedSecret, Policy, UnseenSecret } from "./observation.ts"

/** A channel's token secrets, as far as they could be seen. */
export interface SeenSecrets {
  readonly secrets: readonly ObservedSecret[]
  readonly unseen: readonly UnseenSecret[]
}

/** Describes every app's token secret; what was read of their versions before is remembered. */
export async function describeSecrets(deps: SentinelDeps, { channel, apps }: ChannelRun): Promise<SeenSecrets> {
  const seen = await inParallel(apps, (app) => describeSecret(deps, channel, app))
  return {
    secrets: seen.flatMap((found) => ("unseen" in found ? [] : [found])),
    unseen: seen.flatMap((found) => ("unseen" in found ? [found.unseen] : [])),
  }
}

async function describeSecret(deps: SentinelDeps, channel: string, app: string) {
  const secretName = tokenSecretName(deps.settings.secretPrefix, channel, app)
  try {
    const description = await deps.secrets.describe(secretName)
    const remembered = Object.keys(description.stages).flatMap((versionId) => {
      const held = deps.memory.held.get(memoryKey(description.arn, versionId))
      return held === undefined ? [] : [[versionId, held] as const]
    })
    return { app, description, held: Object.fromEntries(remembered) } satisfies ObservedSecret
  } catch (error) {
    return { unseen: { app, failure: explainAbsence(failureOf(error), secretName, app) } }
  }
}

/** Reads what has to be known before anything is decided. @returns the observation with it, and the reads that failed */
export async function readWhatIsNeeded(
  deps: SentinelDeps,
  observation: Observation,
  policy: Policy,
): Promise<{ readonly observation: Observation; readonly failures: readonly RotationError[] }> {
  const failures: RotationError[] = []
  const tried = new Set<string>()
  let known = observation
  for (;;) {
    const needed = neededReads(known, policy).filter((need) => !tried.has(keyOf(need)))
    if (needed.length === 0) return { observation: known, failures }
    const read = await inParallel(needed, async (need) => {
      tried.add(keyOf(need))
      const held = await readHeld(deps, need, known.nowMs).catch((error) => void failures.push(failureOf(error)))
      return { need, held: held ?? undefined }
    })
    known = withHeld(known, read)
  }
}

async function readHeld(deps: SentinelDeps, { secret, versionId }: NeededRead, nowMs: number): Promise<HeldToken> {
  const { arn } = secret.description
  const value = await deps.secrets.read(arn, versionId)
  if (value.kind === "absent") return { kind: "absent" }
  return takeHeld(deps, arn, versionId, value.text, nowMs)
}

const MOST_REMEMBERED = 10_000

/** What a version's value says that it holds. Kept for the next run, unless it depends on the clock what to believe of it. */
export function takeHeld(
  { memory }: SentinelDeps,
  arn: string,
  versionId: string,
  text: string,
  nowMs: number,
): HeldToken {
  const held = readHeldToken(text)
  const believed = believable(held, nowMs)
  if (believed !== held) return believed
  if (memory.held.size >= MOST_REMEMBERED) memory.held.clear()
  memory.held.set(memoryKey(arn, versionId), held)
  return held
}

interface Read {
  readonly need: NeededRead
  readonly held: HeldToken | undefined
}

/** The observation with what was read. Pure. */
export function withHeld(observation: Observation, reads: readonly Read[]): Observation {
  const secrets = observation.secrets.map((secret) => {
    const mine = reads.filter(({ need }) => need.secret.app === secret.app)
    const added = mine.flatMap(({ need, held }) => (held === undefined ? [] : [[need.versionId, held] as const]))
    return { ...secret, held: { ...secret.held, ...Object.fromEntries(added) } }
  })
  return { ...observation, secrets }
}

function keyOf({ secret, versionId }: NeededRead): string {
  return memoryKey(secret.description.arn, versionId)
}

function memoryKey(arn: string, versionId: string): string {
  return `${arn} ${versionId}`
}
