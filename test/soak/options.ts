import { randomInt } from "node:crypto"
import { parseArgs } from "node:util"
import { type BadDay, MAX_SEED, readBadDay } from "../../local/bad-day.ts"

/** What the command line asks for. */
export type SoakCommand =
  | { readonly kind: "help" }
  | { readonly kind: "refused"; readonly message: string }
  | { readonly kind: "run"; readonly rotations: number; readonly badDay: BadDay; readonly isJson: boolean }

export const HELP = `npm run -s bad-day -- [options]

Rotates tokens while LINE, Secrets Manager and the invocations of the function fail by chance, then once more
when all is well, and judges what the stand-ins know of it. The rotation function runs in this process;
its waits take no time.

  --rotations N    rotations on the bad day, 1 to 100000 (default 1000)
  --seed N         0 to ${MAX_SEED}: the same one brings the same troubles (default: by chance, and shown)
  --share F        how many calls meet a trouble, 0 to 1 (default 0.1)
  --lost-share F   how many calls with an effect lose their answer, 0 to 1 (default 0.02)
  --json           the last line is one line of JSON
  --help           print this

Exit code: 0 every invariant held · 1 one didn't · 2 wrong usage
`

/** The longest wait of the bad day: this is about what goes wrong, not about how long it takes. */
const SLOW_MS = 10

/** Reads the arguments behind the command's name; what is wrong with them is said in one line. */
export function readOptions(args: readonly string[]): SoakCommand {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        rotations: { type: "string", default: "1000" },
        seed: { type: "string", default: String(randomInt(MAX_SEED + 1)) },
        share: { type: "string", default: "0.1" },
        "lost-share": { type: "string", default: "0.02" },
        json: { type: "boolean", default: false },
        help: { type: "boolean", short: "h", default: false },
      },
    })
    if (values.help) return { kind: "help" }
    const [seed, share, lostShare] = [values.seed, values.share, values["lost-share"]].map(readNumber)
    const badDay = readBadDay({ seed, share, lostShare, slowMs: SLOW_MS })
    return { kind: "run", rotations: readRotations(values.rotations), badDay, isJson: values.json }
  } catch (error) {
    const found = error instanceof Error ? (error.message.split(/\.?\n|\. To specify/, 1)[0] ?? "") : String(error)
    return { kind: "refused", message: `bad-day: ${found}; see npm run -s bad-day -- --help` }
  }
}

function readNumber(text: string): number | string {
  return /^\d+(\.\d+)?$/.test(text) ? Number(text) : text
}

function readRotations(text: string): number {
  const rotations = /^\d{1,6}$/.test(text) ? Number(text) : 0
  if (rotations >= 1 && rotations <= 100_000) return rotations
  throw new RangeError(`--rotations must be an integer from 1 to 100000, found ${JSON.stringify(text)}`)
}
