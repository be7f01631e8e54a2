import { appTokenRoom } from "./arithmetic.ts"
import { MOST_OWN_KEYS, SLOT_RESERVE, SLOTS } from "./limits.ts"
import { CHANNEL_OPTIONS } from "./options.ts"
import { CHANNEL_ID, NAME } from "./patterns.ts"
import { isAbsent, isMembers, type Members, readFlag, readMembers, readNumber, readText, readTexts } from "./read.ts"
import type { ReadSchedule } from "./read-schedule.ts"
import { type Report, shown } from "./report.ts"
import { readSigningKeys, type SigningKeys } from "./signing-keys.ts"

/** One channel, read but not yet worked out. */
export interface ReadChannel extends SigningKeys {
  readonly name: string
  readonly channelId: string
  readonly apps: readonly string[]
  readonly hasChannelSecret: boolean
  readonly credentialsStored: boolean
  readonly foreignTokens: number
  readonly replaceChannel: boolean
  /** Its own, or the component's; absent where each app gets a weekly one. */
  readonly schedule: ReadSchedule | undefined
}

/** What reading a channel needs from the component. */
export interface ChannelContext {
  readonly prefix: string
  readonly schedule: ReadSchedule | undefined
  readonly readSchedule: (value: unknown, option: string) => ReadSchedule | undefined
}

/** Reads all channels; names and channel ids are unique. */
export function readChannels(value: unknown, context: ChannelContext, report: Report): readonly ReadChannel[] {
  if (!isMembers(value) || Object.keys(value).length === 0) {
    const example = '{ support: { channelId: "1234567890", apps: ["bot"] } }'
    report.add(
      "channels",
      `must be an object with a channel at least, e.g. ${example}; found ${isMembers(value) ? "none" : shown(value)}`,
    )
    return []
  }
  const channels = Object.entries(value).flatMap(([name, channel]) => readChannel(name, channel, context, report) ?? [])
  checkChannelIds(channels, report)
  checkOwnKeys(channels, report)
  return channels
}

function readChannel(name: string, value: unknown, context: ChannelContext, report: Report): ReadChannel | undefined {
  const path = `channels.${name}`
  if (!NAME.pattern.test(name)) report.add(path, `must have ${NAME.wanted}; found ${shown(name)}`)
  const channel = readMembers(value ?? {}, path, CHANNEL_OPTIONS, report)
  if (channel === undefined) return undefined
  const hasChannelSecret = readFlag(channel.hasChannelSecret, `${path}.channelSecret`, false, report)
  return {
    name,
    channelId: readChannelId(channel.channelId, path, report),
    apps: readApps(channel.apps, path, report),
    hasChannelSecret,
    credentialsStored: readCredentialsStored(channel, hasChannelSecret, path, report),
    foreignTokens: readForeignTokens(channel.foreignTokens, path, report),
    replaceChannel: readFlag(channel.replaceChannel, `${path}.replaceChannel`, false, report),
    schedule: context.readSchedule(channel.schedule, `${path}.schedule`) ?? context.schedule,
    ...readSigningKeys(channel, { prefix: context.prefix, channel: name, hasChannelSecret }, report),
  }
}

function readChannelId(value: unknown, path: string, report: Report): string {
  const option = `${path}.channelId`
  if (isAbsent(value)) report.add(option, `is missing: give ${CHANNEL_ID.wanted}`)
  const text = typeof value === "number" && Number.isSafeInteger(value) ? String(value) : value
  return readText(text, option, CHANNEL_ID, report) ?? ""
}

function readApps(value: unknown, path: string, report: Report): readonly string[] {
  const option = `${path}.apps`
  const isEmpty = isAbsent(value) || (Array.isArray(value) && value.length === 0)
  if (isEmpty) report.add(option, `is empty: name an app at least, e.g. ["bot"]`)
  return readTexts(value, option, NAME, report)
}

function readForeignTokens(value: unknown, path: string, report: Report): number {
  const rule = { least: 0, most: SLOTS - 1, fallback: 0, why: `LINE allows ${SLOTS} live tokens a channel` }
  const option = `${path}.foreignTokens`
  const found = readNumber(value, option, rule, report)
  if (appTokenRoom(found) >= 2) return found
  const most = SLOTS - SLOT_RESERVE - 2
  report.add(
    option,
    `is ${found}, which leaves no room for one app: LINE allows ${SLOTS}, ${SLOT_RESERVE} are kept in reserve, and an app has two while it rotates; ${most} would do`,
  )
  return 0
}

function readCredentialsStored(channel: Members, hasChannelSecret: boolean, path: string, report: Report): boolean {
  const option = `${path}.credentialsStored`
  const isStored = readFlag(channel.credentialsStored, option, false, report)
  if (isStored && hasChannelSecret) {
    report.add(
      option,
      `is true, and ${path}.channelSecret is given: the component writes the credentials itself; leave one of the two out`,
    )
  }
  return isStored
}

function checkChannelIds(channels: readonly ReadChannel[], report: Report): void {
  const first = new Map<string, string>()
  for (const { name, channelId } of channels) {
    const other = first.get(channelId)
    if (other === undefined || channelId === "") first.set(channelId, name)
    else
      report.add(
        `channels.${name}.channelId`,
        `is ${channelId}, as channels.${other}.channelId is: a channel has one name here; put the apps of both into ${other}`,
      )
  }
}

function checkOwnKeys(channels: readonly ReadChannel[], report: Report): void {
  const keys = channels.flatMap(({ signingKey, nextKey }) => [signingKey, ...(nextKey ? [nextKey] : [])])
  const own = new Set(keys.flatMap((key) => (key.kind === "own" ? [key.kmsKeyId] : [])))
  if (own.size <= MOST_OWN_KEYS) return
  report.add(
    "channels",
    `name ${own.size} different keys as kmsKeyId, and a role's policy has room for ${MOST_OWN_KEYS}: leave kmsKeyId out in ${own.size - MOST_OWN_KEYS} of them, and a key is made that needs none`,
  )
}
