import { LineError } from "../../line/errors.ts"
import { assertionClaims } from "../assertion/claims.ts"
import type { PublicJwk } from "../assertion/public-jwk.ts"
import { type Channel, openChannel } from "../channel/channel.ts"
import { listLiveKeyIds } from "../channel/live-key-ids.ts"
import { lineTimeout } from "../channel/time-left.ts"
import type { RegisteredKey } from "../credentials-secret.ts"
import { failureOf, RotationError } from "../errors.ts"
import { later } from "../later.ts"
import { credentialsSecretName } from "../names.ts"
import type { ChannelRun, SentinelDeps } from "./deps.ts"
import { currentOf, holdingsIn } from "./holdings.ts"
import { mayHoldTokens } from "./observation.ts"
import { describeSecrets, readWhatIsNeeded } from "./observe-secrets.ts"
import { policyOf } from "./policy.ts"
import { type Check, checkBudget, checkChannelId, checkClock, failed, passed } from "./preflight-check.ts"

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
  const holding = later(heldTokens(deps, run, credentials.channelId))
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

interface KeyChecks {
  readonly checks: readonly Check[]
  readonly publicJwk: PublicJwk | undefined
  readonly liveTokens: number | undefined
}

/** Whether a key signs, and LINE knows it by that kid for this channel. */
async function checkKey(
  deps: SentinelDeps,
  run: ChannelRun,
  channel: Channel,
  registered: RegisteredKey,
  which: "present" | "next",
): Promise<KeyChecks> {
  const [keyCheck, kidCheck] =
    which === "present" ? (["signing-key", "kid"] as const) : (["next-signing-key", "next-kid"] as const)
  const path = which === "present" ? "" : "nextKey."
  const { kid, key } = registered
  const { secretName, channelId } = channel.credentials
  const usable = await useKey(deps, channel, registered).catch((error: unknown) => failureOf(error))
  if (usable instanceof RotationError) {
    const setting =
      usable.code === "KMS" ? "none, try again" : `${path}${key.kind === "kms" ? "kmsKeyId" : "privateKey"}`
    return { checks: [failed(keyCheck, setting, usable.message)], publicJwk: undefined, liveTokens: undefined }
  }
  let hasRefused = false
  try {
    const only = onlyWith(channel, usable.assertion, (failure) => {
      hasRefused = failure instanceof LineError && failure.code === "LINE_REFUSED"
    })
    const liveKeyIds = await listLiveKeyIds(deps, run, only, `couldn't list the live key ids with kid ${kid}`)
    const checks = [passed(keyCheck), passed(kidCheck, kid)]
    return { checks, publicJwk: usable.publicJwk, liveTokens: liveKeyIds.length }
  } catch (error) {
    const { message } = failureOf(error)
    if (!hasRefused) {
      const checks = [passed(keyCheck), failed(kidCheck, "none, try again", message)]
      return { checks, publicJwk: usable.publicJwk, liveTokens: undefined }
    }
    const hint = `LINE doesn't take assertions of channel ${channelId} with this key and kid ${kid} (${secretName}): paste the channel's public JWK into the LINE Developers Console and set the kid that it shows; check channelId too`
    const checks = [passed(keyCheck), failed(kidCheck, `${path}kid`, `${hint}. ${message}`)]
    return { checks, publicJwk: usable.publicJwk, liveTokens: undefined }
  }
}

async function useKey(deps: SentinelDeps, channel: Channel, { kid, key }: RegisteredKey) {
  const { credentials } = channel
  const sign = await deps.createSigner({ ...credentials, kid, key })
  const { tokenLifetimeSeconds } = deps.settings
  const assertion = () => sign(assertionClaims(credentials.channelId, tokenLifetimeSeconds, channel.now()))
  const [publicJwk] = await Promise.all([deps.readPublicJwk(key, credentials.secretName), assertion()])
  return { publicJwk, assertion }
}

/** The channel with this key alone: a check of one key must not pass by another. */
function onlyWith(channel: Channel, assertion: Channel["assertion"], onFailure: (failure: unknown) => void): Channel {
  const recover = (failure: unknown) => {
    onFailure(failure)
    return channel.correctClock(failure)
  }
  return { ...channel, assertion, recover }
}

async function checkChannelSecret(deps: SentinelDeps, run: ChannelRun, channel: Channel): Promise<readonly Check[]> {
  const { channelId, channelSecret } = channel.credentials
  try {
    const { dateMs } = await deps.line.issueStatelessChannelToken({ channelId, channelSecret }, lineTimeout(run))
    const clock = dateMs === undefined ? [] : [checkClock(deps.now() - dateMs)]
    return [passed("channel-secret"), ...clock]
  } catch (error) {
    const isRefused = error instanceof LineError && error.code === "LINE_REFUSED"
    const why = error instanceof LineError ? error.message : failureOf(error).message
    const remedy = isRefused ? "put the channel secret that the console's Basic settings show" : "try again"
    return [failed("channel-secret", "channelSecret", `LINE didn't take it: ${remedy}. ${why}`)]
  }
}

/** Whose tokens the apps hold now, and how many apps hold none. */
async function heldTokens(deps: SentinelDeps, run: ChannelRun, channelId: string) {
  const seen = await describeSecrets(deps, run)
  const blank = { channelId, nowMs: deps.now(), ...seen, liveKeyIds: undefined, deaths: {}, foreignTokens: 0 }
  const { observation, failures } = await readWhatIsNeeded(deps, blank, policyOf(deps.settings))
  const held = observation.secrets.map((secret) => currentOf(holdingsIn(secret))?.held)
  const unseen = seen.unseen.filter(mayHoldTokens).map(({ app, failure }) => notSeen(app, failure))
  const unread = failures.map((failure) => notSeen("an app", failure))
  const bad = [...unseen, ...unread]
  return {
    checks: bad.length > 0 ? bad : [passed("token-secrets", run.apps.join(", "))],
    channelIds: held.flatMap((found) => (found?.kind === "token" ? [found.channelId] : [])),
    appsWithoutToken: run.apps.length - held.filter((found) => found?.kind === "token").length,
  }
}

function notSeen(app: string, { message }: RotationError): Check {
  return failed("token-secrets", "apps", `the secret of ${app} can't be looked at: ${message}`)
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
