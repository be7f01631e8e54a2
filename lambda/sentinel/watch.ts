import { openChannel } from "../channel/channel.ts"
import { later } from "../later.ts"
import { credentialsSecretName } from "../names.ts"
import { act } from "./act.ts"
import { decide } from "./decide/decide.ts"
import type { ChannelRun, SentinelDeps } from "./deps.ts"
import type { Policy } from "./observation.ts"
import { observe } from "./observe.ts"
import { policyOf } from "./policy.ts"
import { proveChannelSecret } from "./prove-channel-secret.ts"
import { type Report, reportOf } from "./report.ts"

/**
 * One run of the loop for a channel: observe, decide, act. Level-triggered: it keeps nothing that the next run needs.
 * @throws {RotationError} when the credentials can't be had; all else that fails is in the report
 */
export async function watch(deps: SentinelDeps, run: ChannelRun, policy = policyOf(deps.settings)): Promise<Report> {
  const { secretPrefix } = deps.settings
  const opening = later(openChannel(deps, credentialsSecretName(secretPrefix, run.channel)))
  const observed = await observe(deps, run, opening, policy)
  const channel = await opening
  const { observation } = observed
  const acting = { run, channel, observation, policy }
  const proved = await proveChannelSecret(deps, run, channel, observation.nowMs)
  const actions = [...decide(observation, policy), ...proved.actions]
  const results = await act(deps, acting, actions)
  return reportOf({ observation, policy, results, failures: [...observed.failures, ...proved.failures] })
}

/** The order to end the grace of an app's superseded tokens: stamps them due, then revokes them. */
export async function retireNow(deps: SentinelDeps, run: ChannelRun, app: string): Promise<Report> {
  const policy: Policy = { ...policyOf(deps.settings), retireNow: app }
  const first = await watch(deps, run, policy)
  const second = await watch(deps, run, policy)
  return { ...second, results: [...first.results.filter(({ action }) => action.kind !== "report"), ...second.results] }
}
