import { createHash } from "node:crypto"
import { LineError } from "../../line/errors.ts"
import type { Channel } from "../channel/channel.ts"
import { lineFailure } from "../channel/line-failure.ts"
import { lineTimeout } from "../channel/time-left.ts"
import { failureOf, type RotationError } from "../errors.ts"
import type { Action } from "./action.ts"
import type { ChannelRun, SentinelDeps } from "./deps.ts"

const DAY_MS = 86_400_000
/** In how much of a day the proof is due: an hour, so that a few runs of the loop fall into it. */
const DUE_MS = 3_600_000

interface ChannelSecretProof {
  readonly actions: readonly Action[]
  readonly failures: readonly RotationError[]
}

/**
 * Once a day proves the channel secret with a stateless token, which takes no slot and ends by itself: one that was
 * reissued in the console would otherwise show only when a revocation fails.
 */
export async function proveChannelSecret(
  deps: SentinelDeps,
  run: ChannelRun,
  channel: Channel,
): Promise<ChannelSecretProof> {
  const day = dueDay(run.channel, channel.now())
  const { provedOnDay } = deps.memory
  if (day === undefined || provedOnDay.get(run.channel) === day) return { actions: [], failures: [] }
  const { channelId, channelSecret } = channel.credentials
  try {
    await deps.line.issueStatelessChannelToken({ channelId, channelSecret }, lineTimeout(run))
    provedOnDay.set(run.channel, day)
    return { actions: [], failures: [] }
  } catch (error) {
    const failure = failureOf(lineFailure(error, "couldn't prove the channel secret"))
    const isRefused = error instanceof LineError && error.code === "LINE_REFUSED" && error.status === 400
    return { actions: isRefused ? [refused(channelId)] : [], failures: [failure] }
  }
}

/** The day whose proof is due now: each channel has an hour of its own, spread over the day by its name. Pure. */
export function dueDay(channel: string, nowMs: number): number | undefined {
  const hash = createHash("sha256").update(channel).digest().readUInt32BE()
  const sinceMs = nowMs - (hash % DAY_MS)
  return sinceMs % DAY_MS < DUE_MS ? Math.floor(sinceMs / DAY_MS) : undefined
}

function refused(channelId: string): Action {
  const reason = `LINE refuses the channel secret of channel ${channelId}: it was probably reissued in the console. Put the new one into the credentials secret; until then no superseded token can be revoked`
  return { kind: "report", code: "channel-secret", severity: "problem", reason }
}
