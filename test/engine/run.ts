import type { EngineChannel } from "./channels.ts"
import type { Project } from "./project.ts"
import type { Pulumi, PulumiResult } from "./pulumi.ts"
import type { Report } from "./report.ts"
import type { World } from "./world.ts"

/** What every part of the story works with. */
export interface Run {
  readonly pulumi: Pulumi
  readonly project: Project
  readonly world: World
  readonly channels: readonly EngineChannel[]
  readonly report: Report
}

const UNATTENDED = ["--yes", "--skip-preview", "--suppress-permalink"]

/** `pulumi up`, judged by its exit code. @returns whether it succeeded */
export async function up({ pulumi, report }: Run, name: string, what: string): Promise<boolean> {
  const result = await pulumi.run(name, ["up", ...UNATTENDED])
  report.check(`${what} (${result.seconds.toFixed(0)} s)`, result.code === 0, reasonOf(result))
  return result.code === 0
}

/** A further `up`, which must find nothing to do. */
export async function upAgain({ pulumi, report }: Run, name: string, what: string): Promise<void> {
  const result = await pulumi.run(name, ["up", "--diff", "--expect-no-changes", ...UNATTENDED])
  report.check(what, result.code === 0, reasonOf(result))
}

/** `pulumi up` that has to fail, and whose output has to say why. */
export async function upRefused({ pulumi, report }: Run, name: string, what: string, reason: RegExp): Promise<void> {
  const { code, text } = await pulumi.run(name, ["up", ...UNATTENDED])
  const isAsExpected = code !== 0 && reason.test(text)
  report.check(what, isAsExpected, `it ended with ${code}, and what it printed doesn't match ${reason}`)
}

/** `pulumi refresh`, which must find AWS as the state has it. */
export async function refresh({ pulumi, report }: Run): Promise<void> {
  const result = await pulumi.run("refresh", ["refresh", "--expect-no-changes", "--diff", ...UNATTENDED])
  report.check("a refresh finds no difference", result.code === 0, reasonOf(result))
}

/** Why a command failed, in its own words: its errors, else its last lines. */
export function reasonOf({ text, code, isLate }: PulumiResult): string {
  if (isLate) return "it took too long and was interrupted"
  const lines = text.split("\n").map((line) => line.trim())
  const errors = lines.filter((line) => /^error:/.test(line))
  const said = errors.length > 0 ? errors : lines.filter((line) => line !== "").slice(-8)
  return `it ended with ${code}: ${[...new Set(said)].join(" | ").slice(0, 1_500)}`
}
