import { SLOTS } from "../../slots.ts"

/** What preflight proves of a channel's settings. */
export type CheckName =
  | "credentials"
  | "signing-key"
  | "kid"
  | "next-signing-key"
  | "next-kid"
  | "channel-secret"
  | "channel-id"
  | "token-secrets"
  | "token-budget"
  | "clock"

/** What one check found. A failed one says which setting to change, and how. */
export type Check =
  | { readonly check: CheckName; readonly ok: true; readonly found?: string }
  | { readonly check: CheckName; readonly ok: false; readonly setting: string; readonly message: string }

/** A check that passed. */
export function passed(check: CheckName, found?: string): Check {
  return found === undefined ? { check, ok: true } : { check, ok: true, found }
}

/** A check that didn't. @param setting the setting to change; @param message what was found, and what to do */
export function failed(check: CheckName, setting: string, message: string): Check {
  return { check, ok: false, setting, message }
}

interface Budget {
  readonly channelId: string
  readonly liveTokens: number
  readonly slotReserve: number
  /** Apps that have no token yet, and so need a slot each now. */
  readonly appsWithoutToken: number
}

/** Whether the slots suffice for the first tokens of the apps that have none. Pure. */
export function checkBudget({ channelId, liveTokens, slotReserve, appsWithoutToken }: Budget): Check {
  const limit = SLOTS - slotReserve
  if (appsWithoutToken === 0 || liveTokens + appsWithoutToken <= limit) {
    return passed("token-budget", `${liveTokens} of ${SLOTS} live tokens`)
  }
  return failed(
    "token-budget",
    "apps",
    `channel ${channelId} has ${liveTokens} live tokens, ${appsWithoutToken} apps need one each now, and only ${limit} of ${SLOTS} may be used: revoke what nothing uses, or have fewer apps`,
  )
}

/** An assertion is good for five minutes: a clock that is off by more gets every one refused at first. */
const MOST_SKEW_MS = 300_000

/** Whether our clock is near LINE's. Pure. */
export function checkClock(skewMs: number): Check {
  const seconds = Math.round(skewMs / 1_000)
  if (Math.abs(skewMs) < MOST_SKEW_MS) return passed("clock", `${seconds} s from LINE's`)
  return failed("clock", "the function's clock", `it is ${seconds} s from LINE's: every assertion is refused at first`)
}

/** Whether the tokens that the apps hold are this channel's. Pure. */
export function checkChannelId(channelId: string, held: readonly string[], mayReplace: boolean): Check {
  const other = held.find((found) => found !== channelId)
  if (other === undefined) return passed("channel-id", channelId)
  if (mayReplace) return passed("channel-id", `${channelId}, which replaces ${other}`)
  return failed(
    "channel-id",
    "channelId",
    `the tokens under this name are channel ${other}'s, and the credentials are channel ${channelId}'s, with which those can't be revoked: give the other channel another name, or set replaceChannel to true and let them expire`,
  )
}
