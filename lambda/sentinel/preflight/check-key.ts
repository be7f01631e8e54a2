import { LineError } from "../../../line/errors.ts"
import { assertionClaims } from "../../assertion/claims.ts"
import type { PublicJwk } from "../../assertion/public-jwk.ts"
import type { Channel } from "../../channel/channel.ts"
import { listLiveKeyIds } from "../../channel/live-key-ids.ts"
import type { RegisteredKey } from "../../credentials-secret.ts"
import { failureOf, RotationError } from "../../errors.ts"
import type { ChannelRun, SentinelDeps } from "../deps.ts"
import { type Check, failed, passed } from "./check.ts"

/** What is known of a signing key. */
export interface KeyChecks {
  readonly checks: readonly Check[]
  readonly publicJwk: PublicJwk | undefined
  readonly liveKeyIds: readonly string[] | undefined
}

/** Checks whether a key signs, and LINE knows it by that kid for this channel. @param which of the two, for names and settings */
export async function checkKey(
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
    return { checks: [failed(keyCheck, setting, usable.message)], publicJwk: undefined, liveKeyIds: undefined }
  }
  const listed = await listWith(deps, run, channel, usable.assertion, kid)
  const { publicJwk } = usable
  if (listed.kind === "listed") {
    return { checks: [passed(keyCheck), passed(kidCheck, kid)], publicJwk, liveKeyIds: listed.liveKeyIds }
  }
  const hint = `LINE doesn't take assertions of channel ${channelId} with this key and kid ${kid} (${secretName}): paste the channel's public JWK into the LINE Developers Console and set the kid that it shows; check channelId too`
  const check = listed.isRefused
    ? failed(kidCheck, `${path}kid`, `${hint}. ${listed.message}`)
    : failed(kidCheck, "none, try again", listed.message)
  return { checks: [passed(keyCheck), check], publicJwk, liveKeyIds: undefined }
}

type Listed =
  | { readonly kind: "listed"; readonly liveKeyIds: readonly string[] }
  | { readonly kind: "failed"; readonly isRefused: boolean; readonly message: string }

/** Lists by this key alone: a check of one key must not pass by another. */
async function listWith(
  deps: SentinelDeps,
  run: ChannelRun,
  channel: Channel,
  assertion: Channel["assertion"],
  kid: string,
): Promise<Listed> {
  let isRefused = false
  const recover = (failure: unknown) => {
    isRefused = failure instanceof LineError && failure.code === "LINE_REFUSED"
    return channel.correctClock(failure)
  }
  try {
    const doing = `couldn't list the live key ids with kid ${kid}`
    const liveKeyIds = await listLiveKeyIds(deps, run, { ...channel, assertion, recover }, doing)
    return { kind: "listed", liveKeyIds }
  } catch (error) {
    return { kind: "failed", isRefused, message: failureOf(error).message }
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
