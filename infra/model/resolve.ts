import { liveTokens } from "./arithmetic.ts"
import { type ReadChannel, readChannels } from "./channels.ts"
import { type Common, readCommon } from "./common.ts"
import { ConfigError } from "./config-error.ts"
import { conflictMistakes } from "./conflict-mistakes.ts"
import type { Terms } from "./conflicts.ts"
import { intervalsOf } from "./intervals.ts"
import { SLOT_RESERVE, SLOTS } from "./limits.ts"
import { credentialsSecretName, tokenSecretName } from "./names.ts"
import { nextStepOf } from "./next-step.ts"
import { ROTATION_OPTIONS } from "./options.ts"
import { phaseOf } from "./phase.ts"
import { foreignMistakes } from "./place.ts"
import { readMembers } from "./read.ts"
import { createScheduleReader } from "./read-schedule.ts"
import { createReport, shown } from "./report.ts"
import type { App, Channel, Rotation } from "./rotation.ts"
import type { Place, RotationInput } from "./rotation-input.ts"
import { spreadWeekly } from "./spread.ts"
import { warningsOf } from "./warnings.ts"

/**
 * Checks all that the user gave, applies the defaults and works out what follows.
 * @param place where it is deployed, as far as it is known: foreign ARNs are refused by it.
 * @throws {ConfigError} with every mistake that was found, each with its option's path, what was found and a value that would do.
 */
export function resolveRotation(input: RotationInput, place: Place = {}): Rotation {
  const report = createReport()
  const members = readMembers(input, "", ROTATION_OPTIONS, report)
  if (members === undefined && report.mistakes().length === 0)
    report.add("channels", `is missing: found ${shown(input)}`)
  const common = readCommon(members ?? {}, report)
  const readSchedule = createScheduleReader(report)
  const schedule = readSchedule(members?.schedule, "schedule")
  const read = members ? readChannels(members.channels, { prefix: common.prefix, schedule, readSchedule }, report) : []
  for (const mistake of foreignMistakes({ ...common, channels: read }, place))
    report.add(mistake.option, mistake.message)
  for (const mistake of conflictMistakes(read.map((channel) => termsOf(channel, common)))) {
    report.add(mistake.option, mistake.message)
  }
  if (report.mistakes().length > 0) throw new ConfigError(report.mistakes())
  return rotationOf(common, read)
}

/** Stands for the weekly schedules that apps get of their own: each fits its window into the day. */
const WEEKLY = intervalsOf({ kind: "days", days: 7 })

function termsOf({ name, apps, foreignTokens, schedule }: ReadChannel, { times }: Common): Terms {
  return {
    times,
    intervals: schedule?.intervals ?? WEEKLY,
    scheduleOption: schedule?.option ?? "schedule",
    channel: name,
    apps: apps.length,
    foreignTokens,
  }
}

function rotationOf({ times, ...common }: Common, read: readonly ReadChannel[]): Rotation {
  const channels = read.map((channel) => channelOf(channel, { times, ...common }))
  const rotation = {
    ...common,
    channels,
    rotationWindowHours: times.rotationWindowHours,
    tokenLifetimeSeconds: times.tokenLifetimeDays * 86_400,
    graceSeconds: times.graceHours * 3_600,
    consumerCacheSeconds: times.consumerCacheMinutes * 60,
    sentinelEveryMinutes: times.sentinelEveryMinutes,
    longestIntervalSeconds: Math.max(...channels.flatMap(({ apps }) => apps.map((app) => app.longestIntervalSeconds))),
  }
  return { ...rotation, warnings: warningsOf(rotation) }
}

function channelOf(channel: ReadChannel, common: Common): Channel {
  const { name, channelId, signingKey, nextKey, foreignTokens, replaceChannel, hasChannelSecret } = channel
  const apps = channel.apps.map((app) => appOf(app, channel, common))
  const facts = {
    name,
    channelId,
    credentialsSecretName: credentialsSecretName(common.prefix, name),
    writesCredentials: hasChannelSecret,
    signingKey,
    nextKey,
    phase: phaseOf(channel),
  }
  const appTokens = apps.reduce((sum, app) => sum + app.liveTokens, 0)
  const budget = { appTokens, foreignTokens, reserve: SLOT_RESERVE, slots: SLOTS }
  return { ...facts, apps, foreignTokens, replaceChannel, nextStep: nextStepOf(facts), budget }
}

function appOf(name: string, channel: ReadChannel, { prefix, times }: Common): App {
  const intervals = channel.schedule?.intervals ?? WEEKLY
  return {
    name,
    secretName: tokenSecretName(prefix, channel.name, name),
    scheduleExpression: channel.schedule?.expression ?? spreadWeekly(channel.name, name, times.rotationWindowHours),
    longestIntervalSeconds: intervals.longestIntervalSeconds,
    liveTokens: liveTokens(intervals, times),
  }
}
