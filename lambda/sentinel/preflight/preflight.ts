import type { PublicJwk } from "../../assertion/public-jwk.ts"
import { type Channel, openChannel } from "../../channel/channel.ts"
import { failureOf, RotationError } from "../../errors.ts"
import { later } from "../../later.ts"
import { credentialsSecretName } from "../../names.ts"
import type { ChannelRun, SentinelDeps } from "../deps.ts"
import { type Check, checkBudget, checkChannelId, failed, passed } from "./check.ts"
import { checkChannelSecret } from "./check-channel-secret.ts"
import { checkExpected, type ExpectedCredentials } from "./check-expected.ts"
import { checkHeldTokens } from "./check-held-tokens.ts"
import { checkKey } from "./check-key.ts"

/** What preflight found, when all is well. */
export interface PreflightAnswer extends Record<string, unknown> {
  readonly checks: readonly Check[]
  readonly publicJwk: PublicJwk | undefined
  readonly nextPublicJwk: PublicJwk | undefined
  readonly liveTokens: number | undefined
}

/** What the settings say that neither the credentials nor LINE can. */
interface PreflightOptions extends ExpectedCredentials {
  /** The name may now stand for another channel id than that of the tokens that are held. */
  readonly replaceChannel: boolean
}

/**
 * Proves a channel's settings against LINE without using up a token slot: the list of key ids proves channel id, kid and
 * key, and a stateless token the channel secret. Credentials that aren't those of the settings fail, though LINE takes them.
 * @throws {RotationError} `PREFLIGHT_FAILED`, with each failed check, the setting to change, and how
 */
export async function preflight(
  deps: SentinelDeps,
  run: ChannelRun,
  options: PreflightOptions,
): Promise<PreflightAnswer> {
  const name = credentialsSecretName(deps.settings.secretPrefix, run.channel)
  const channel = await openExpected(deps, name, options).catch((error: unknown) => failureOf(error))
  if (channel instanceof RotationError) throw refusal([failed("credentials", name, channel.message)])
  const { credentials } = channel
  const holding = later(checkHeldTokens(deps, run, credentials.channelId))
  const secret = await checkChannelSecret(deps, run, channel)
  const present = await checkKey(deps, run, channel, credentials, "present")
  const next = credentials.nextKey && (await checkKey(deps, run, channel, credentials.nextKey, "next"))
  const held = await holding
  const { liveKeyIds } = present
  const checks = [
    passed("credentials", name),
    ...checkExpected(credentials, options),
    ...present.checks,
    ...(next?.checks ?? []),
    ...secret,
    ...held.checks,
    checkChannelId(credentials.channelId, held.channelIds, options.replaceChannel),
    ...(liveKeyIds === undefined ? [] : [checkBudget({ ...budgetOf(deps, run, channel), ...held.budget, liveKeyIds })]),
  ]
  if (checks.some(({ ok }) => !ok)) throw refusal(checks)
  return { checks, publicJwk: present.publicJwk, nextPublicJwk: next?.publicJwk, liveTokens: liveKeyIds?.length }
}

/** Waits before the re-reads of credentials that aren't the expected ones, in milliseconds: reads may lag behind a write. */
const LAG_MS = [200, 600, 1_800]

async function openExpected(deps: SentinelDeps, name: string, expected: ExpectedCredentials): Promise<Channel> {
  for (const waitMs of LAG_MS) {
    const channel = await openChannel(deps, name)
    if (checkExpected(channel.credentials, expected).length === 0) return channel
    await deps.sleep(waitMs)
  }
  return openChannel(deps, name)
}

function budgetOf(
  { settings: { slotReserve } }: SentinelDeps,
  { foreignTokens }: ChannelRun,
  { credentials }: Channel,
) {
  return { channelId: credentials.channelId, slotReserve, foreignTokens }
}

function refusal(checks: readonly Check[]): RotationError {
  const told = checks.flatMap((found) =>
    found.ok ? [] : [`${found.check} (setting ${found.setting}): ${found.message}`],
  )
  return new RotationError("PREFLIGHT_FAILED", told.join(" · "))
}
