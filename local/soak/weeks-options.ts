import { randomInt } from "node:crypto"
import { parseArgs } from "node:util"
import { type BadDay, MAX_SEED, readBadDay } from "../bad-day.ts"

/** What the command line asks for. */
export type WeeksCommand =
  | { readonly kind: "help" }
  | { readonly kind: "refused"; readonly message: string }
  | {
      readonly kind: "run"
      readonly weeks: number
      readonly apps: number
      readonly badDay: BadDay
      readonly isJson: boolean
    }

export const HELP = `npm run -s weeks -- [options]

Lets weeks go by for one channel whose apps all rotate in the same hour, while LINE and Secrets Manager fail by
chance, and judges what the stand-ins know of it: no token revoked too early, none forgotten, never too many.
The rotation function and the sentinel are the real bundles in AWS's own Node runtime.

  --weeks N        1 to 200 (default 40)
  --apps N         apps of the channel, 1 to 13 (default 12)
  --seed N         0 to ${MAX_SEED}: the same one brings the same troubles (default: by chance, and shown)
  --share F        how many calls meet a trouble, 0 to 1 (default 0.1)
  --lost-share F   how many calls with an effect lose their answer, 0 to 1 (default 0.02)
  --json           the last line is one line of JSON
  --help           print this

Exit code: 0 every invariant held · 1 one didn't · 2 wrong usage
`

/** The longest wait that a trouble brings: this is about what goes wrong, not about how long it takes. */
const SLOW_MS = 20
const MOST_WEEKS = 200
const MOST_APPS = 13

/** Reads the arguments behind the command's name; what is wrong with them is said in one line. */
export function readOptions(args: readonly string[]): WeeksCommand {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        weeks: { type: "string", default: "40" },
        apps: { type: "string", default: "12" },
        seed: { type: "string", default: String(randomInt(MAX_SEED + 1)) },
        share: { type: "string", default: "0.1" },
        "lost-share": { type: "string", default: "0.02" },
        json: { type: "boolean", default: false },
        help: { type: "boolean", short: "h", default: false },
      },
    })
    if (values.help) return { kind: "help" }
    const [seed, share, lostShare] = [values.seed, values.share, values["lost-share"]].map(readNumber)
    return {
      kind: "run",
      weeks: readCount("--weeks", values.weeks, MOST_WEEKS),
      apps: readCount("--apps", values.apps, MOST_APPS),
      badDay: readBadDay({ seed, share, lostShare, slowMs: SLOW_MS }),
      isJson: values.json,
    }
  } catch (error) {
    const found = error instanceof Error ? (error.message.split(/\.?\n|\. To specify/, 1)[0] ?? "") : String(error)
    return { kind: "refused", message: `weeks: ${found}; see npm run -s weeks -- --help` }
  }
}

function readNumber(text: string): number | string {
  return /^\d+(\.\d+)?$/.test(text) ? Number(text) : text
}

function readCount(option: string, text: string, most: number): number {
  const count = /^\d{1,4}$/.test(text) ? Number(text) : 0
  if (count >= 1 && count <= most) return count
  throw new RangeError(`${option} must be an integer from 1 to ${most}, found ${JSON.stringify(text)}`)
}
