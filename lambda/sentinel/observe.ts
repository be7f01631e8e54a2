import type { Channel } from "../channel/channel.ts"
import { listLiveKeyIds } from "../channel/live-key-ids.ts"
import { failureOf, type RotationError } from "../errors.ts"
import { unknownKeyIds } from "./decide/reports.ts"
import type { ChannelRun, SentinelDeps } from "./deps.ts"
import type { Observation, Policy } from "./observation.ts"
import { describeSecrets, readWhatIsNeeded, type SeenSecrets } from "./observe-secrets.ts"
import { proveDeaths } from "./prove.ts"

/** What was seen, and what couldn't be. */
export interface Observed {
  readonly observation: Observation
  readonly failures: readonly RotationError[]
}

/**
 * Looks at a channel: its secrets, then LINE's list, which is asked for only after the last DescribeSecret answered, then
 * the values and verifications that a decision needs.
 * @param channel its credentials, perhaps still on their way
 * @throws {RotationError} when the credentials can't be had
 */
export async function observe(
  deps: SentinelDeps,
  run: ChannelRun,
  opening: Promise<Channel>,
  policy: Policy,
): Promise<Observed> {
  const seen = await describeSecrets(deps, run)
  const channel = await opening
  const listed = await list(deps, run, channel)
  const settled = await describeAgainIfStrange(deps, run, {
    channelId: channel.credentials.channelId,
    // LINE's clock is believed only once LINE has taken an assertion made by it: times that are written stay.
    nowMs: listed.liveKeyIds === undefined ? deps.now() : channel.now(),
    ...seen,
    liveKeyIds: listed.liveKeyIds,
    deaths: {},
    foreignTokens: run.foreignTokens,
  })
  const read = await readWhatIsNeeded(deps, settled, policy)
  const proved = await proveDeaths(deps, run, read.observation, policy)
  const unseen = settled.unseen.map(({ failure }) => failure)
  return {
    observation: proved.observation,
    failures: [...unseen, ...listed.failures, ...read.failures, ...proved.failures],
  }
}

async function list(deps: SentinelDeps, run: ChannelRun, channel: Channel) {
  try {
    const liveKeyIds = await listLiveKeyIds(deps, run, channel, "couldn't list the channel's live key ids")
    return { liveKeyIds, failures: [] }
  } catch (error) {
    return { liveKeyIds: undefined, failures: [failureOf(error)] }
  }
}

/** A token that was issued and stored between the descriptions and the list isn't unknown: a second look tells. */
async function describeAgainIfStrange(deps: SentinelDeps, run: ChannelRun, observation: Observation) {
  if (unknownKeyIds(observation).length === 0) return observation
  const again: SeenSecrets = await describeSecrets(deps, run)
  return { ...observation, ...again }
}
