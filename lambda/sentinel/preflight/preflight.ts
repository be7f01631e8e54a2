import type { PublicJwk } from "../../assertion/public-jwk.ts"
import { openChannel } from "../../channel/channel.ts"
import { failureOf, RotationError } from "../../errors.ts"
import { later } from "../../later.ts"
import { credentialsSecretName } from "../../names.ts"
import type { ChannelRun, SentinelDeps } from "../deps.ts"
import { type Check, checkBudget, checkChannelId, failed, passed } from "./check.ts"
import { checkChannelSecret } from "./check-channel-secret.ts"
import { checkHeldTokens } from "./check-held-tokens.ts"
import { checkKey } from "./check-key.ts"

/** What preflight found, when all is well. */
export interface PreflightAnswer extends Record<string, unknown> {
  readonly checks: readonly Check[]
  readonly publicJwk: PublicJwk | undefined
  readonly nextPublicJwk: PublicJwk | undefined
  readonly liveTokens: number | undefined
}

/**
 * Proves a channel's settings against LINE without using up a token slot: the list of key ids proves channel id, kid and
 * key, and a stateless token the channel secret.
 * @throws {RotationError} `PREFLIGHT_FAILED`, with each failed check, the setting to change, and how
 */
export async function preflight(
  deps: SentinelDeps,
  run: ChannelRun,
  { replaceChannel }: { readonly replaceChannel: boolean },
): Promise<PreflightAnswer> {
  const name = credentialsSecretName(deps.settings.secretPrefix, run.channel)
  const channel = await openChannel(deps, name).catch((error: unknown) => failureOf(error))
  if (channel instanceof RotationError) throw refusal([failed("credentials", name, channel.message)])
  const { credentials } = channel
  const holding = later(checkHeldTokens(deps, run, credentials.channelId))
  const secret = await checkChannelSecret(deps, run, channel)
  const present = await checkKey(deps, run, channel, credentials, "present")
  const next = credentials.nextKey && (await checkKey(deps, run, channel, credentials.nextKey, "next"))
  const held = await holding
  const checks = [
    passed("credentials", name),
    ...present.checks,
    ...(next?.checks ?? []),
    ...secret,
    ...held.checks,
    checkChannelId(credentials.channelId, held.channelIds, replaceChannel),
    ...budget(deps, credentials.channelId, present.liveTokens, held.appsWithoutToken),
  ]
  if (checks.some(({ ok }) => !ok)) throw refusal(checks)
  return { checks, publicJwk: present.publicJwk, nextPublicJwk: next?.publicJwk, liveTokens: present.liveTokens }
}

function budget(deps: SentinelDeps, channelId: string, liveTokens: number | undefined, appsWithoutToken: number) {
  const { slotReserve } = deps.settings
  return liveTokens === undefined ? [] : [checkBudget({ channelId, liveTokens, slotReserve, appsWithoutToken })]
}

function refusal(checks: readonly Check[]): RotationError {
  const told = checks.flatMap((found) =>
    found.ok ? [] : [`${found.check} (setting ${found.setting}): ${found.message}`],
  )
  return new RotationError("PREFLIGHT_FAILED", told.join(" · "))
}
