import type { Times } from "./arithmetic.ts"
import { type Conflict, conflictsOf, type Terms } from "./conflicts.ts"
import { intervalsOf } from "./intervals.ts"
import { parseSchedule } from "./schedule.ts"

/** Options to change, and to what. */
export interface Change extends Partial<Times> {
  readonly schedule?: string
  /** How many apps the channel may have at most. */
  readonly apps?: number
  readonly foreignTokens?: number
}

/**
 * The first change, of those that a person would try, after which the conflict is gone and none is new, in any channel.
 * @param all the terms of every channel; a change of a common option concerns them all.
 */
export function fixOf({ kind }: Conflict, terms: Terms, all: readonly Terms[]): Change | undefined {
  return changesFor(kind, terms).find((change) => {
    const after = changed(terms, change, terms)
    if (after === undefined || conflictsOf(after).some((left) => left.kind === kind)) return false
    return all.every((before) => addsNone(before, changed(before, change, terms)))
  })
}

/** The change in words, with the options' paths: `tokenLifetimeDays: 9`. */
export function describeChange({ schedule, apps, foreignTokens, ...times }: Change, terms: Terms): string {
  return [
    ...(schedule === undefined ? [] : [`${terms.scheduleOption}: ${schedule}`]),
    ...Object.entries(times).map(([option, value]) => `${option}: ${value}`),
    ...(apps === undefined ? [] : [`at most ${apps} in channels.${terms.channel}.apps`]),
    ...(foreignTokens === undefined ? [] : [`channels.${terms.channel}.foreignTokens: ${foreignTokens}`]),
  ].join(" with ")
}

function addsNone(before: Terms, after: Terms | undefined): boolean {
  if (after === undefined) return false
  const known = new Set(conflictsOf(before).map(({ kind }) => kind))
  return conflictsOf(after).every(({ kind }) => known.has(kind))
}

/** `terms` after a change that was made for `target`; the schedule changes wherever it is from the same option. */
function changed(terms: Terms, { schedule, apps, foreignTokens, ...times }: Change, target: Terms): Terms | undefined {
  const isTarget = terms.channel === target.channel
  const isRescheduled = schedule !== undefined && terms.scheduleOption === target.scheduleOption
  return {
    ...terms,
    times: { ...terms.times, ...times },
    intervals: isRescheduled ? intervalsOf(parseSchedule(schedule)) : terms.intervals,
    apps: isTarget ? (apps ?? terms.apps) : terms.apps,
    foreignTokens: isTarget ? (foreignTokens ?? terms.foreignTokens) : terms.foreignTokens,
  }
}

const RATES = [
  ...range(4, 23).map((count) => `rate(${count} hours)`),
  "rate(1 day)",
  ...range(2, 29).map((count) => `rate(${count} days)`),
]
/** What the component does by itself: it always fits. */
const DEFAULTS = { schedule: "rate(7 days)", rotationWindowHours: 4, tokenLifetimeDays: 30, graceHours: 24 }
const ALL_DEFAULTS = { ...DEFAULTS, consumerCacheMinutes: 60, sentinelEveryMinutes: 15 }

function changesFor(kind: Conflict["kind"], terms: Terms): readonly Change[] {
  const fewerApps = down(terms.apps).map((apps): Change => ({ ...ALL_DEFAULTS, apps }))
  return [...likelyChanges(kind, terms), DEFAULTS, ALL_DEFAULTS, ...fewerApps]
}

function likelyChanges(kind: Conflict["kind"], { times, apps, foreignTokens }: Terms): readonly Change[] {
  const slower = RATES.map((schedule): Change => ({ schedule }))
  const shorterGrace = down(times.graceHours).map((graceHours): Change => ({ graceHours }))
  switch (kind) {
    case "window":
      return down(times.rotationWindowHours).map((rotationWindowHours) => ({ rotationWindowHours }))
    case "lifetime":
      return [
        ...range(times.tokenLifetimeDays + 1, 30).map((tokenLifetimeDays) => ({ tokenLifetimeDays })),
        ...slower.toReversed(),
        ...shorterGrace,
      ]
    case "grace":
      return [
        ...range(times.graceHours + 1, 720).map((graceHours) => ({ graceHours })),
        ...down(times.consumerCacheMinutes).map((consumerCacheMinutes) => ({ consumerCacheMinutes })),
      ]
    case "labels":
      return [...slower, ...shorterGrace]
    case "budget":
      return [
        ...slower,
        ...shorterGrace,
        ...down(apps).map((count) => ({ apps: count })),
        ...range(0, foreignTokens - 1).map((_, index) => ({ foreignTokens: foreignTokens - 1 - index })),
      ]
    default:
      return kind satisfies never
  }
}

function range(first: number, last: number): readonly number[] {
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => first + index)
}

/** One less, and so on down to 1. */
function down(from: number): readonly number[] {
  return range(1, from - 1).toReversed()
}
