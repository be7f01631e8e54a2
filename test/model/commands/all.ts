import fc, { type Arbitrary } from "fast-check"
import { STEPS } from "../../../local/secrets-manager/rotation-functions.ts"
import { MODES } from "../world/point.ts"
import { putAgain, putByHand } from "./by-hand.ts"
import type { Command } from "./command.ts"
import { rotateBesideWatch, rotateInterrupted, watchInterrupted } from "./interrupted.ts"
import { dropPending, label, MOST_LABELS, restore, restoreAny, unlabel } from "./labels-by-hand.ts"
import type { CommandFault } from "./model.ts"
import { pause, remove, switchKey, unremove } from "./operators.ts"
import { forgetRevocation, hideCurrentFromList, issueOutside, revokeOutside } from "./outsiders.ts"
import { deliver, overlap, rotate, testRotation } from "./rotations.ts"
import { awaitToken, preflight, removeApp, retireNow, watch } from "./sentinel.ts"
import { makeReadsFresh, makeReadsStale, OUTAGES, pass, switchOutage } from "./surroundings.ts"

/** How many apps a world of commands has. */
export const APP_NAMES = ["bot", "crm"] as const

const app = fc.nat({ max: APP_NAMES.length - 1 })
const mode = fc.constantFrom(...MODES)
const fault: Arbitrary<CommandFault> = fc.record({ offset: fc.nat({ max: 30 }), mode })
/** Most commands go well, and some go wrong once or twice. */
const faults = fc.oneof(
  { weight: 3, arbitrary: fc.constant<readonly CommandFault[]>([]) },
  { weight: 2, arbitrary: fc.array(fault, { minLength: 1, maxLength: 2 }) },
)
const MINUTE = 60
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** So many seconds: some retries, a sentinel run, a grace, a window and an hour, an interval, a token's life. */
const span = fc.constantFrom(1, 20, 5 * MINUTE, 16 * MINUTE, HOUR, 3 * HOUR, 26 * HOUR, 8 * DAY, 31 * DAY)

const handPut = fc.constantFrom(
  "a token of another tool",
  "another channel's token",
  "no token",
  "the current value again",
)
const interruption = fc.oneof(handPut, fc.constant("a restore" as const))

const outage = fc.record({
  calls: fc.constantFrom(...OUTAGES),
  mode: fc.constantFrom("refused", "failed", "timeout"),
} as const)

/** Every command, weighted by how much it may bring to light. */
export const COMMANDS: Arbitrary<Command>[] = weighted([
  [8, fc.tuple(app, faults).map((given) => rotate(...given))],
  [2, fc.tuple(app, faults).map((given) => overlap(...given))],
  [1, fc.tuple(app, faults).map((given) => testRotation(...given))],
  [
    3,
    fc
      .tuple(
        app,
        fc.constantFrom(...STEPS),
        fc.constantFrom("pending", "current", "previous"),
        fc.constantFrom(1, 2),
        faults,
      )
      .map((given) => deliver(...given)),
  ],
  [5, span.map(pass)],
  [7, faults.map((given) => watch(1, given))],
  [2, faults.map((given) => watch(2, given))],
  [3, fc.tuple(fc.boolean(), app, faults).map((given) => rotateBesideWatch(...given))],
  [1, fc.tuple(app, fc.nat({ max: 16 }), interruption).map((given) => rotateInterrupted(...given))],
  [1, fc.tuple(app, interruption, faults).map((given) => watchInterrupted(...given))],
  [1, fc.tuple(app, faults).map((given) => retireNow(...given))],
  [1, fc.tuple(app, faults).map((given) => awaitToken(...given))],
  [1, faults.map(preflight)],
  [2, fc.tuple(app, handPut).map((given) => putByHand(...given))],
  [2, fc.tuple(app, fc.constantFrom("current", "previous", "pending")).map((given) => revokeOutside(...given))],
  [1, fc.integer({ min: 1, max: 9 }).map(issueOutside)],
  [1, fc.tuple(app, fc.integer({ min: 2, max: 8 })).map((given) => putAgain(...given))],
  [1, app.map(restore)],
  [1, fc.tuple(app, fc.nat({ max: 9 })).map((given) => restoreAny(...given))],
  [1, app.map(dropPending)],
  [1, fc.tuple(app, fc.integer({ min: 1, max: MOST_LABELS })).map((given) => label(...given))],
  [1, app.map(unlabel)],
  [1, app.map(pause)],
  [1, app.map(remove)],
  [1, app.map(unremove)],
  [1, fc.tuple(app, faults).map((given) => removeApp(...given))],
  [1, fc.boolean().map(switchKey)],
  [2, fc.option(outage, { nil: undefined, freq: 2 }).map(switchOutage)],
  [1, fc.integer({ min: 1, max: 12 }).map(makeReadsStale)],
  [1, fc.constant(makeReadsFresh())],
  [1, fc.boolean().map(hideCurrentFromList)],
  [1, fc.constant(forgetRevocation())],
])

function weighted(choices: readonly (readonly [number, Arbitrary<Command>])[]): Arbitrary<Command>[] {
  return choices.flatMap(([weight, arbitrary]) => Array.from({ length: weight }, () => arbitrary))
}
