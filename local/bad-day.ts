/** The largest seed of a bad day: 32 bits. */
export const MAX_SEED = 4_294_967_295

/** A day on which much goes wrong, by chance but repeatably. Each stand-in has troubles of its own. */
export interface BadDay {
  /** 0 to {@link MAX_SEED}. The same seed brings the same troubles to the same calls. */
  readonly seed: number
  /** How many of the calls meet a trouble that costs no token, 0 to 1. Default 0.1. */
  readonly share: number
  /** How many of the calls with an effect take effect though their answer is lost, 0 to 1. Default 0.02. */
  readonly lostShare: number
  /** The longest wait that it brings, 1 to 60,000 ms. Default 200. */
  readonly slowMs: number
}

/** A bad day as JSON says it: what has a default may be left out. */
export type BadDayJson = Pick<BadDay, "seed"> & Partial<BadDay>

/** Whether faults are given as a bad day in place of a list: `{"badDay":{…}}`, and nothing else in it. */
export function isBadDayJson(json: unknown): json is { readonly badDay: unknown } {
  return typeof json === "object" && json !== null && Object.keys(json).join() === "badDay"
}

const MEMBERS = ["seed", "share", "lostShare", "slowMs"]

/**
 * Reads a bad day as it comes out of `JSON.parse`, and fills in the defaults.
 * @throws RangeError naming the member, what was found and what may be there
 */
export function readBadDay(json: unknown): BadDay {
  if (typeof json !== "object" || json === null || Array.isArray(json)) {
    throw new RangeError(`badDay must be an object such as {"seed":7,"share":0.1}, found ${show(json)}`)
  }
  const unknown = Object.keys(json).find((member) => !MEMBERS.includes(member))
  if (unknown !== undefined) throw new RangeError(`badDay: unknown member ${unknown}: use ${MEMBERS.join(", ")}`)
  const { seed, share = 0.1, lostShare = 0.02, slowMs = 200 } = json as Readonly<Record<string, unknown>>
  return {
    seed: read("seed", seed, 0, MAX_SEED, true),
    share: read("share", share, 0, 1),
    lostShare: read("lostShare", lostShare, 0, 1),
    slowMs: read("slowMs", slowMs, 1, 60_000, true),
  }
}

function read(member: string, value: unknown, least: number, most: number, isWhole = false): number {
  const isNumber = typeof value === "number" && value >= least && value <= most
  if (isNumber && (!isWhole || Number.isInteger(value))) return value
  const what = isWhole ? "an integer" : "a number"
  throw new RangeError(`badDay: ${member} must be ${what} from ${least} to ${most}, found ${show(value)}`)
}

function show(value: unknown): string {
  return JSON.stringify(value)?.slice(0, 60) ?? "nothing"
}
