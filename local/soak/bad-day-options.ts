import { randomInt } from "node:crypto"
import { readInteger, readNumber } from "../../scripts/read-command-line.ts"
import { type BadDay, MAX_SEED } from "../bad-day.ts"

/** The options of a command that brings troubles by chance, as `parseArgs` takes them. */
export const BAD_DAY_OPTIONS = {
  seed: { type: "string" },
  share: { type: "string", default: "0.1" },
  "lost-share": { type: "string", default: "0.02" },
} as const

/** Their lines in the command's help. */
export const BAD_DAY_HELP = `\
  --seed N         0 to ${MAX_SEED}: the same one brings the same troubles (default: by chance, and shown)
  --share F        how many calls meet a trouble, 0 to 1 (default 0.1)
  --lost-share F   how many calls with an effect lose their answer, 0 to 1 (default 0.02)`

/** What `parseArgs` found for them. */
interface BadDayTexts {
  readonly seed?: string | undefined
  readonly share: string
  readonly "lost-share": string
}

/**
 * Reads the troubles that were asked for; without a seed they come by chance.
 * @param slowMs the longest wait that a trouble brings, 1 to 60,000 ms
 * @throws RangeError naming the option, its bounds and what was found
 */
export function readBadDayOptions(texts: BadDayTexts, slowMs: number): BadDay {
  const { seed = String(randomInt(MAX_SEED + 1)), share, "lost-share": lostShare } = texts
  return {
    seed: readInteger("--seed", seed, 0, MAX_SEED),
    share: readNumber("--share", share, 0, 1),
    lostShare: readNumber("--lost-share", lostShare, 0, 1),
    slowMs,
  }
}
