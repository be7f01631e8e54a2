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
  readonly slotReserve: number
  readonly liveKeyIds: readonly string[]
  /** Key ids that our secrets name: any other live one is another tool's, or leaked. */
  readonly knownKeyIds: ReadonlySet<string>
  /** Live tokens that are another tool's, by the operator's word: those that aren't live now may be later. */
  readonly foreignTokens: number
  /** Apps that have no token yet, and so need a slot each now. */
  readonly appsWithoutToken: number
}

/** Whether the slots suffice for the first tokens of the apps that have none, beside what another tool keeps alive. Pure. */
export function checkBudget(budget: Budget): Check {
  const { channelId, slotReserve, liveKeyIds, knownKeyIds, foreignTokens, appsWithoutToken } = budget
  const strange = liveKeyIds.filter((keyId) => !knownKeyIds.has(keyId)).length
  const toCome = Math.max(0, foreignTokens - strange)
  const needed = liveKeyIds.length + appsWithoutToken
  const limit = SLOTS - slotReserve
  const found = `${liveKeyIds.length} of ${SLOTS} live tokens${toCome === 0 ? "" : `, and foreignTokens keeps ${toCome} free`}`
  if (appsWithoutToken === 0 || needed + toCome <= limit) return passed("token-budget", found)
  const [setting, remedy] = needed <= limit ? ["foreignTokens", "lower foreignTokens"] : ["apps", "have fewer apps"]
  const message = `channel ${channelId} has ${found}, its apps need ${appsWithoutToken} now, and ${slotReserve} are a reserve: revoke what nothing uses, or ${remedy}`
  return failed("token-budget", setting, message)
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
