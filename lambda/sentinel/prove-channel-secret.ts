import { createHash } from "node:crypto"
import { LineError } from "../../line/errors.ts"
import type { Channel } from "../channel/channel.ts"
import { lineFailure } from "../channel/line-failure.ts"
import { lineTimeout } from "../channel/time-left.ts"
import { failureOf, type RotationError } from "../errors.ts"
import type { Action } from "./action.ts"
import type { ChannelRun, SecretProof, SentinelDeps } from "./deps.ts"

const DAY_MS = 86_400_000
/** In how much of a day a function that remembers nothing proves: two hours, so that the rarest runs fall into it. */
const SLOT_MS = 7_200_000

interface ChannelSecretProof {
  readonly actions: readonly Action[]
  readonly failures: readonly RotationError[]
}

/**
 * Once a day proves the channel secret with a stateless token, which takes no slot and ends by itself: one that was
 * reissued in the console would otherwise show only when a revocation fails. One that was refused is proved in every run.
 * @param nowMs milliseconds since the epoch, by a clock that LINE took an assertion of
 */
export async function proveChannelSecret(
  deps: SentinelDeps,
  run: ChannelRun,
  channel: Channel,
  nowMs: number,
): Promise<ChannelSecretProof> {
  const { proofs } = deps.memory
  if (!isProofDue(run.channel, proofs.get(run.channel), nowMs)) return { actions: [], failures: [] }
  const { channelId, channelSecret } = channel.credentials
  try {
    await deps.line.issueStatelessChannelToken({ channelId, channelSecret }, lineTimeout(run))
    proofs.set(run.channel, { atMs: nowMs, isGood: true })
    return { actions: [], failures: [] }
  } catch (error) {
    const failure = failureOf(lineFailure(error, "couldn't prove the channel secret"))
    const isRefused = error instanceof LineError && error.code === "LINE_REFUSED" && error.status === 400
    if (isRefused) proofs.set(run.channel, { atMs: nowMs, isGood: false })
    return { actions: isRefused ? [refused(channelId)] : [], failures: [failure] }
  }
}

/**
 * Whether a channel's secret is to be proved now: a day after the last proof, at once after a refusal, and where nothing is
 * remembered in two hours of the day, which each channel's name spreads over it. Pure.
 */
export function isProofDue(channel: string, last: SecretProof | undefined, nowMs: number): boolean {
  if (last !== undefined) return !last.isGood || Math.abs(nowMs - last.atMs) >= DAY_MS
  const hash = createHash("sha256").update(channel).digest().readUInt32BE()
  return (nowMs - (hash % DAY_MS)) % DAY_MS < SLOT_MS
}

function refused(channelId: string): Action {
  const reason = `LINE refuses the channel secret of channel ${channelId}: it was probably reissued in the console. Put the new one into the credentials secret; until then no superseded token can be revoked`
  return { kind: "report", code: "channel-secret", severity: "problem", reason }
}
