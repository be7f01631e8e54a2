import { coverageOf } from "./crash/coverage.ts"
import type { Exploration } from "./crash/explore.ts"
import type { InvariantId } from "./judge/violation.ts"
import type { SoakResult } from "./soak/soak.ts"
import { MODES } from "./world/point.ts"

/** What a control came to. */
export interface CaughtControl {
  readonly name: string
  readonly expected: InvariantId
  /** The invariants that its schedule broke. */
  readonly broken: readonly InvariantId[]
}

/** All that the report tells. */
export interface Evidence {
  /** By the name of the stretch. */
  readonly explorations: ReadonlyMap<string, Exploration>
  readonly controls: readonly CaughtControl[]
  readonly soak: SoakResult
  readonly seed: number
  /** Arguments behind `npm run -s reliability`. */
  readonly args: readonly string[]
}

/** Whether nothing in it is as it shouldn't be. Pure. */
export function isGood({ explorations, controls, soak }: Evidence): boolean {
  const { missed } = coverageOf([...explorations.values()])
  const isUnbroken = [...explorations.values()].every(({ broken }) => broken.length === 0)
  return missed.length === 0 && isUnbroken && controls.every(isCaught) && soak.violations.length === 0
}

function isCaught({ expected, broken }: CaughtControl): boolean {
  return broken.includes(expected)
}

/** `docs/reliability.md`. Pure. */
export function reliabilityPage(evidence: Evidence): string {
  const { explorations, controls, args } = evidence
  return [
    HEAD,
    `\`\`\`sh\n${["npm run -s reliability", ...(args.length > 0 ? ["--", ...args] : [])].join(" ")}\n\`\`\`\n`,
    CRASHES,
    coverageLine([...explorations.values()]),
    table(
      ["stretch", "places", "runs", "pairs spared", "violations"],
      [...explorations].map(([name, { places, runs, runsSpared, broken }]) =>
        [name, places.size, runs, runsSpared, broken.length].map(String),
      ),
    ),
    SEQUENCES,
    `${soakLine(evidence)}\n`,
    CONTROLS,
    table(
      ["what is done wrong", "caught by", "all that it broke"],
      controls.map((control) => [
        control.name,
        isCaught(control) ? control.expected : `**not by ${control.expected}**`,
        control.broken.join(", "),
      ]),
    ),
    LIMITS,
  ].join("\n")
}

function coverageLine(explorations: readonly Exploration[]): string {
  const { places, struck, runs, runsSpared, missed } = coverageOf(explorations)
  const broken = explorations.reduce((sum, exploration) => sum + exploration.broken.length, 0)
  const inTable = explorations.reduce((sum, exploration) => sum + exploration.places.size, 0)
  const which = `${places} different places, which the stretches share: ${inTable} in the table; ${MODES.length} modes, ${missed.length} missed`
  return `**${struck} of ${places * MODES.length} points × modes struck (${which}), in ${runs} runs; ${runsSpared} more were spared; ${broken} broke an invariant.**\n`
}

function soakLine({ soak: { steps, seconds, violations }, seed }: Evidence): string {
  const speed = Math.round(steps / seconds)
  return `**${steps} steps in ${Math.round(seconds)} s (${speed} a second), seed ${seed}, ${violations.length} violations.**`
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`
  return `${[line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n")}\n`
}

const HEAD = `# Reliability: what was tried, and what came of it

The real handlers of both functions run in one process, over the real ports, against the stand-ins of LINE and Secrets Manager,
in virtual time. Every call that leaves a function is a *point* where a run can be made to go wrong, and what is right is judged
by LINE's and Secrets Manager's own records.

| invariant | |
| --- | --- |
| I1 | after the first success AWSCURRENT holds a token that LINE accepts for this channel, but for what somebody else did; unless paused that is repaired |
| I2 | no token is revoked while a current or pending version holds it, or before its grace has passed (30 minutes for one that was never current), but on an operator's order |
| I3 | every superseded token that was stored ends revoked or expired |
| I4 | the reserve is left alone by normal rotations, and each live token is known, or lost to a fault |
| I5 | no rotation issues again what it has stored, and at most one token more a fault |
| I6 | AWSPENDING never stays for longer than the window, an hour and a run of the sentinel |
| I7 | once faults stop, everything is repaired, and no label of ours is left over |
| I8 | no secret is in what the functions log, throw or answer |

This page is written by
`

const CRASHES = `## Every point, struck in every way

A stretch of a channel's life is run once to see its points. Each of them is then struck in six ways: the process is *killed
before* the call or *after* it took effect, its *answer is lost*, it is *refused*, it *fails*, or it hangs until the *timeout*.
In the run that follows from each, every later point is struck as well: the rest of the step, Secrets Manager's retry, the next
run of the sentinel. A pair is spared where another first fault left the same labels, values and live tokens, and the same
points ahead. What only shows after several faults is struck after as many. Then nothing goes wrong any more, Secrets Manager
and the sentinel go on until nothing changes, at most for a rotation window and an hour, a grace, and seven runs of the
sentinel; and the invariants are judged.
`

const SEQUENCES = `## Sequences of what may happen

Rotations, retries, duplicates, late and overlapping deliveries, runs of the sentinel, two of them at once, orders of an
operator, values put by hand once and again, AWSCURRENT moved to any version, AWSPENDING taken off, labels of somebody's own,
revocations and issues by other tools, a disabled key, services or single operations that are away, stale reads, secrets
cancelled, deleted and restored, apps removed, time: in any order, with faults in them, the calls of what
runs at once interleaved at random. A step is one of these commands. A sequence that breaks an invariant shrinks to the
shortest, and its seed plays it again (\`npm run soak -- --help\`).
`

const CONTROLS = `## Controls: would it be noticed?

The functions are broken on purpose, in ways that others were. Each control's schedule breaks nothing while they are as they
should be.
`

const LIMITS = `## What this doesn't show

- The stand-ins do what AWS and LINE document, and what recordings of them show; nobody's service was called.
- A label that somebody moves between the sentinel's second look and its revocation, within milliseconds, isn't seen; where
  AWS's reads lag, nor is one that was moved within that lag.
- Of two values put by hand between two runs of the sentinel the first one is lost to it.
- PutSecretValue alone isn't away for long: a Secrets Manager that takes no value for hours, and doesn't say so, while all else
  works, costs a token a try, so that a channel may run out of slots until those tokens expire.
- Rotations of several apps at the same moment count the same live tokens: together they may take from the reserve.
- Single points are struck again in AWS's own runtime by the scenarios of \`npm test\`.
`
