import { mkdtemp, rename, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import type { Clock } from "../../../local/clock.ts"

const PRELOAD = new URL("./clock.mjs", import.meta.url).href

/** The stand-ins' time for functions that run in somebody else's Lambda. */
export interface ClockFile {
  /** Variables of a function that make its `Date` follow. */
  readonly environment: Readonly<Record<string, string>>
  /** Tells the functions what the clock shows now. */
  write(): Promise<void>
  close(): Promise<void>
}

/** A file with the clock's offset, in a folder of its own. */
export async function createClockFile(clock: Clock): Promise<ClockFile> {
  const folder = await mkdtemp(join(tmpdir(), "stand-ins-clock-"))
  const file = join(folder, "offset-ms")
  async function write(): Promise<void> {
    await writeFile(`${file}.new`, String(clock.offsetMs()))
    await rename(`${file}.new`, file)
  }
  await write()
  return {
    environment: { NODE_OPTIONS: `--import=${PRELOAD}`, STAND_INS_CLOCK_FILE: file },
    write,
    close: () => rm(folder, { recursive: true }),
  }
}
