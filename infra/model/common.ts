import type { Times } from "./arithmetic.ts"
import { readLineApiOrigin } from "./line-api-origin.ts"
import { VPC_OPTIONS } from "./options.ts"
import { KMS_KEY, PREFIX, READER_ARN, SECURITY_GROUP_ID, SUBNET_ID, TOPIC_ARN } from "./patterns.ts"
import { isAbsent, isMembers, type Members, readFlag, readMembers, readNumber, readText, readTexts } from "./read.ts"
import { type Report, shown } from "./report.ts"
import type { Rotation, Vpc } from "./rotation.ts"
import { readTimes } from "./times.ts"

/** What is the same for all channels, read; its times in the units of their options. */
export interface Common extends Omit<Rotation, TakenFromTimes | "channels" | "longestIntervalSeconds" | "warnings"> {
  readonly times: Times
}

type TakenFromTimes =
  | "rotationWindowHours"
  | "tokenLifetimeSeconds"
  | "graceSeconds"
  | "consumerCacheSeconds"
  | "sentinelEveryMinutes"

/** Reads what is the same for all channels. */
export function readCommon(input: Members, report: Report): Common {
  return {
    times: readTimes(input, report),
    prefix: readText(input.prefix, "prefix", PREFIX, report) ?? "line-tokens",
    recoveryWindowInDays: recoveryWindow(input.recoveryWindowInDays, report),
    alarmTopicArns: readTexts(input.alarmTopicArns, "alarmTopicArns", TOPIC_ARN, report),
    logRetentionDays: logRetention(input.logRetentionDays, report),
    vpc: vpc(input.vpc, report),
    encryptionKeyId: readText(input.encryptionKeyId, "encryptionKeyId", KMS_KEY, report),
    readers: readTexts(input.readers, "readers", READER_ARN, report),
    tags: tags(input.tags, report),
    revokeOnDelete: readFlag(input.revokeOnDelete, "revokeOnDelete", true, report),
    lineApiOrigin: readLineApiOrigin(input.lineApiOrigin, report),
  }
}

function recoveryWindow(value: unknown, report: Report): number {
  const option = "recoveryWindowInDays"
  const why = "AWS's recovery window is 7 to 30 days, and 0 is none"
  const found = readNumber(value, option, { least: 0, most: 30, fallback: 30, why }, report)
  if (found === 0 || found >= 7) return found
  report.add(option, `must be 0 (no recovery) or 7 to 30; found ${found}; 7 would do`)
  return 30
}

/** @see https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html */
const RETENTION_DAYS = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1_096, 1_827, 2_192, 2_557, 2_922, 3_288, 3_653,
]

function logRetention(value: unknown, report: Report): number {
  const option = "logRetentionDays"
  const found = readNumber(value, option, { least: 1, most: 3_653, fallback: 30, why: "CloudWatch's values" }, report)
  if (RETENTION_DAYS.includes(found)) return found
  const above = RETENTION_DAYS.find((days) => days > found) ?? 30
  report.add(
    option,
    `must be one of ${RETENTION_DAYS.join(", ")} (CloudWatch's values); found ${found}; ${above} would do`,
  )
  return 30
}

function vpc(value: unknown, report: Report): Vpc | undefined {
  const found = readMembers(value, "vpc", VPC_OPTIONS, report)
  if (found === undefined) return undefined
  const subnetIds = readTexts(found.subnetIds, "vpc.subnetIds", SUBNET_ID, report)
  const securityGroupIds = readTexts(found.securityGroupIds, "vpc.securityGroupIds", SECURITY_GROUP_ID, report)
  needOne(found.subnetIds, "vpc.subnetIds", SUBNET_ID.wanted, report)
  needOne(found.securityGroupIds, "vpc.securityGroupIds", SECURITY_GROUP_ID.wanted, report)
  return { subnetIds, securityGroupIds }
}

function needOne(value: unknown, option: string, wanted: string, report: Report): void {
  const isEmpty = isAbsent(value) || (Array.isArray(value) && value.length === 0)
  if (isEmpty) report.add(option, `is empty: give at least ${wanted}, or leave vpc out`)
}

/** AWS takes 50 tags a resource; the component keeps ten for itself. */
const MOST_TAGS = 40

function tags(value: unknown, report: Report): Readonly<Record<string, string>> {
  if (isAbsent(value)) return {}
  if (!isMembers(value)) {
    report.add("tags", `must be an object of texts, e.g. { team: "bots" }; found ${shown(value)}`)
    return {}
  }
  const entries = Object.entries(value)
  if (entries.length > MOST_TAGS) report.add("tags", `has ${entries.length} tags: ${MOST_TAGS} at most would do`)
  return Object.fromEntries(entries.filter((entry): entry is [string, string] => isTag(entry, report)))
}

function isTag([key, value]: [string, unknown], report: Report): boolean {
  const option = `tags.${key}`
  const isKey = /^(?!aws:)[\p{L}\p{Z}\p{N}_.:/=+\-@]{1,128}$/iu.test(key)
  if (!isKey)
    report.add(
      option,
      "must have a key of 1 to 128 letters, digits, spaces and _.:/=+-@ that doesn't start with aws:, e.g. team",
    )
  const isValue = typeof value === "string" && value.length <= 256
  if (!isValue)
    report.add(option, `must be text of up to 256 characters, in quotes, e.g. "bots"; found ${shown(value)}`)
  return isKey && isValue
}
