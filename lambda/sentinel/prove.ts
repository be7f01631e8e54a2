import { LineError } from "../../line/errors.ts"
import type { Invocation } from "../channel/deps.ts"
import { lineFailure } from "../channel/line-failure.ts"
import { lineTimeout } from "../channel/time-left.ts"
import { failureOf, type RotationError } from "../errors.ts"
import { type HeldToken, isListable } from "../held-token.ts"
import { readStoredToken } from "../stored-token.ts"
import type { SentinelDeps } from "./deps.ts"
import { inParallel } from "./in-parallel.ts"
import { type Suspect, suspectsOf } from "./needs.ts"
import type { Death, Observation, Policy } from "./observation.ts"
import { takeHeld, withHeld } from "./observe-secrets.ts"

/** How long after its end a token is dead by any clock. */
const SURELY_EXPIRED_MS = 5 * 60_000

/** Finds out what became of each token that ought to be listed and isn't. @returns the observation with it, and what failed */
export async function proveDeaths(
  deps: SentinelDeps,
  invocation: Invocation,
  observation: Observation,
  policy: Policy,
): Promise<{ readonly observation: Observation; readonly failures: readonly RotationError[] }> {
  const failures: RotationError[] = []
  const proveOne = (suspect: Suspect) =>
    prove(deps, invocation, observation, suspect).catch((error): Proof => {
      failures.push(failureOf(error))
      return { suspect, death: "unknown" }
    })
  const proofs = await proveAll(suspectsOf(observation, policy), observation, proveOne)
  const reads = proofs.flatMap(({ suspect, held }) => {
    const { secret, versionId } = suspect.holder
    return held === undefined ? [] : [{ need: { secret, versionId }, held }]
  })
  const deaths = Object.fromEntries(proofs.map(({ suspect, death }) => [suspect.keyId, death]))
  return { observation: { ...withHeld(observation, reads), deaths }, failures }
}

/**
 * An empty list is more likely wrong than all tokens dead: then one after the other is asked for, until LINE's word on one
 * tells whether the list can be believed.
 */
async function proveAll(
  suspects: readonly Suspect[],
  { liveKeyIds = [] }: Observation,
  proveOne: (suspect: Suspect) => Promise<Proof>,
): Promise<readonly Proof[]> {
  if (liveKeyIds.length > 0) return inParallel(suspects, proveOne)
  const proofs: Proof[] = []
  for (const [index, suspect] of suspects.entries()) {
    const proof = await proveOne(suspect)
    proofs.push(proof)
    const others = suspects.slice(index + 1)
    if (proof.death === "refused") return [...proofs, ...(await inParallel(others, proveOne))]
    if (proof.death === "accepted")
      return [...proofs, ...others.map((other): Proof => ({ suspect: other, death: "unknown" }))]
  }
  return proofs
}

interface Proof {
  readonly suspect: Suspect
  readonly death: Death
  readonly held?: HeldToken
}

async function prove(
  deps: SentinelDeps,
  invocation: Invocation,
  { nowMs, channelId }: Observation,
  suspect: Suspect,
): Promise<Proof> {
  const { secret, versionId, held: known } = suspect.holder
  if (known?.kind === "token" && known.expiresAtMs + SURELY_EXPIRED_MS <= nowMs) return { suspect, death: "expired" }
  const value = await deps.secrets.read(secret.description.arn, versionId)
  if (value.kind === "absent") return { suspect, death: "unknown", held: { kind: "absent" } }
  const held = takeHeld(deps, secret.description.arn, versionId, value.text, nowMs)
  const token = readStoredToken(value.text)
  if (held.kind !== "token" || token === undefined) return { suspect, death: "unknown", held }
  if (held.expiresAtMs + SURELY_EXPIRED_MS <= nowMs) return { suspect, death: "expired", held }
  if (held.keyId !== suspect.keyId || held.channelId !== channelId || !isListable(held, nowMs)) {
    return { suspect, death: "unknown", held }
  }
  return { suspect, death: await verify(deps, invocation, token.channelAccessToken, held.keyId), held }
}

/** Only LINE's own 400 about that very token says that it is dead. */
async function verify(deps: SentinelDeps, invocation: Invocation, accessToken: string, keyId: string): Promise<Death> {
  try {
    await deps.line.verifyChannelTokenByJwt({ accessToken }, lineTimeout(invocation))
    return "accepted"
  } catch (error) {
    if (error instanceof LineError && error.code === "LINE_REFUSED" && error.status === 400) return "refused"
    throw lineFailure(error, `whether the token ${keyId} is dead couldn't be proved`, { keyId })
  }
}
