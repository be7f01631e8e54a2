/** What any soak comes to. */
interface Outcome {
  readonly violations: readonly unknown[]
}

/** A soak that is told on the terminal. */
interface Soak<Result extends Outcome> {
  /** How many units it plays, and what they are: `rotations`. */
  readonly total: number
  readonly unit: string
  /** The last line is one line of JSON. */
  readonly isJson: boolean
  readonly play: (watching: { readonly onProgress?: (soFar: number) => void }) => Promise<Result>
  /** What a person reads. */
  readonly report: (result: Result, seconds: number) => string
}

/** Plays a soak, with its progress on a terminal, and prints what came of it. @returns 1 when an invariant was broken, else 0 */
export async function playSoak<Result extends Outcome>(soak: Soak<Result>): Promise<number> {
  const { total, unit, isJson, play, report } = soak
  const startedMs = performance.now()
  const onProgress = (soFar: number) => process.stderr.write(`\r${soFar} of ${total} ${unit}`)
  const result = await play(process.stderr.isTTY ? { onProgress } : {})
  if (process.stderr.isTTY) process.stderr.write("\n")
  const seconds = Math.round(performance.now() - startedMs) / 1_000
  process.stdout.write(isJson ? `${JSON.stringify({ ...result, seconds })}\n` : report(result, seconds))
  return result.violations.length === 0 ? 0 : 1
}

/** A title, a line for each count, and an empty one. */
export function countTable(title: string, counts: Readonly<Record<string, number>>): readonly string[] {
  return [title, ...Object.entries(counts).map(([what, count]) => `${String(count).padStart(8)}  ${what}`), ""]
}
