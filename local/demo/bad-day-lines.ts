import { countOf } from "../count.ts"
import { fateWords } from "../soak/token-fates.ts"
import type { DemoEvent } from "./events.ts"
import { type Line, type Part, part } from "./line.ts"
import { count, searchWords } from "./words.ts"

type EventOf<Type extends DemoEvent["type"]> = Extract<DemoEvent, { type: Type }>

/** What is about to happen. Pure. */
export function badDayOpening({ rotations, apps, seed }: EventOf<"bad-day-started">): readonly Line[] {
  const what = `${count(rotations, "rotation")} of ${count(apps, "app")} while LINE and Secrets Manager fail by chance, and processes are killed`
  return [EMPTY, plain(part(`  ${what} (seed ${seed})`, "bold")), EMPTY]
}

/** From here on nothing fails any more. Pure. */
export function goodDayOpening(): readonly Line[] {
  return [
    EMPTY,
    plain(part("  The good day after: once more each, and whatever was left in between is repaired", "bold")),
    EMPTY,
  ]
}

/** One rotation: how often it was tried, and what stood in its way. Pure. */
export function troubleParts({ outcome, attempts, troubles }: EventOf<"app-rotated">): readonly Part[] {
  const tries = attempts === 1 ? "" : ` in ${attempts} attempts`
  const met = Object.entries(countOf(troubles)).map(([what, times]) => (times === 1 ? what : `${what} ×${times}`))
  return [
    part(`${outcome}${tries}`, outcome === "succeeded" ? "good" : "bad"),
    part(met.length === 0 ? ", and nothing went wrong" : `  ${met.join(", ")}`, "dim"),
  ]
}

/** What the day came to, and the verdict. Pure. */
export function badDaySummary(result: EventOf<"bad-day-ended">): readonly Line[] {
  const { rotations, succeeded, failed, retries, faults, violations, seed } = result
  const { secretsSearched, secretsFound } = result
  const struck = Object.values(faults).reduce((sum, times) => sum + times, 0)
  return [
    EMPTY,
    plain(part("  Summary", "bold")),
    labelled("rotations", `${rotations} asked for: ${succeeded} succeeded, ${failed} failed, ${retries} tried again`),
    labelled("faults", `${struck} of ${count(Object.keys(faults).length, "kind")}`),
    labelled("tokens", fateWords(result)),
    labelled("secrets", searchWords(secretsSearched, " in all that was written", secretsFound)),
    EMPTY,
    violations.length === 0
      ? { lead: [part("  ✓ ", "good")], text: [part(GOOD, "good")] }
      : plain(part(`  ✗ ${count(violations.length, "invariant")} didn't hold; see below.`, "bad")),
    EMPTY,
    {
      lead: [part("  npm start -- --bad-day --seed ", "accent"), part(String(seed), "accent")],
      text: [part("  the same day again")],
    },
    { lead: [part("  npm run bad-day", "accent")], text: [part("                  a thousand rotations")] },
    EMPTY,
  ]
}

const GOOD =
  "Every invariant held: stored tokens are queued for their revocation, a fault of its own explains each other one, and each app was rotated on the good day after."

const EMPTY: Line = { lead: [], text: [] }

function plain(text: Part): Line {
  return { lead: [], text: [text] }
}

function labelled(name: string, text: string): Line {
  return { lead: [part(`    ${name.padEnd(11)}`, "dim")], text: [part(text)] }
}
