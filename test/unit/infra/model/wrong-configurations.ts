import type { Place } from "../../../../infra/model/rotation-input.ts"

type Members = Readonly<Record<string, unknown>>

/** A wrong configuration: what it changes of a right one, what is said, and the same put right as the message says. */
export interface Wrong {
  readonly because: string
  /** Common options, over those of a right configuration. */
  readonly common?: Members
  /** Options of its one channel `support`, over those of a right configuration. */
  readonly channel?: Members
  readonly place?: Place
  readonly option: string
  /** What was found, and what to do. */
  readonly says: RegExp
  readonly right: { readonly common?: Members; readonly channel?: Members }
}

const HERE: Place = { region: "ap-northeast-1", accountId: "123456789012" }
const key = (region: string, account: string) => `arn:aws:kms:${region}:${account}:key/0a1b2c3d`
const channels = (more: Members) => ({
  channels: { support: { channelId: "1234567890", apps: ["bot"], kid: "k1", hasChannelSecret: true }, ...more },
})
const names = (count: number) => Array.from({ length: count }, (_, index) => `app-${index}`)

/** Options that are missing, misspelt or of the wrong type. */
const SHAPES: readonly Wrong[] = [
  {
    because: "there is no channel",
    common: { channels: {} },
    option: "channels",
    says: /found none.*|support: \{ channelId/,
    right: { common: channels({}) },
  },
  {
    because: "channels is a list",
    common: { channels: [{ channelId: "1" }] },
    option: "channels",
    says: /e\.g\. \{ support: \{ channelId.*found a list/,
    right: { common: channels({}) },
  },
  {
    because: "a common option is misspelt",
    common: { rotationWindowsHours: 4 },
    option: "rotationWindowsHours",
    says: /did you mean rotationWindowHours\?/,
    right: { common: { rotationWindowHours: 4 } },
  },
  {
    because: "an unknown option is like none",
    common: { colour: "red" },
    option: "colour",
    says: /isn't an option; there are channels, schedule/,
    right: {},
  },
  {
    because: "a channel's option is misspelt",
    channel: { replaceChanel: true },
    option: "channels.support.replaceChanel",
    says: /did you mean replaceChannel\?/,
    right: { channel: { replaceChannel: true } },
  },
  {
    because: "a secret's option is misspelt, and its value isn't shown",
    channel: { chanelSecret: "s3cr3t" },
    option: "channels.support.chanelSecret",
    says: /^(?!.*s3cr3t).*did you mean channelSecret\?/,
    right: {},
  },
  {
    because: "the channel id is missing",
    channel: { channelId: undefined },
    option: "channels.support.channelId",
    says: /is missing.*"1234567890"/,
    right: { channel: { channelId: "1234567890" } },
  },
  {
    because: "the channel secret was put in place of the channel id, and isn't shown",
    channel: { channelId: "0123456789abcdef0123456789abcdef" },
    option: "channels.support.channelId",
    says: /^(?!.*0123456789abcdef).*digits such as "1234567890"; found text of 32 characters/,
    right: { channel: { channelId: "1234567890" } },
  },
  {
    because: "apps is text",
    channel: { apps: "bot" },
    option: "channels.support.apps",
    says: /must be a list.*found "bot"/,
    right: { channel: { apps: ["bot"] } },
  },
  {
    because: "apps is empty",
    channel: { apps: [] },
    option: "channels.support.apps",
    says: /is empty.*\["bot"\]/,
    right: { channel: { apps: ["bot"] } },
  },
  {
    because: "a number is text that isn't one",
    common: { graceHours: "one day" },
    option: "graceHours",
    says: /whole number from 1 to 720.*24 would do; found "one day"/,
    right: { common: { graceHours: 24 } },
  },
  {
    because: "a flag is neither true nor false",
    common: { revokeOnDelete: "yes" },
    option: "revokeOnDelete",
    says: /true or false; found "yes"/,
    right: { common: { revokeOnDelete: true } },
  },
  {
    because: "a tag is a number",
    common: { tags: { costCentre: 4711 } },
    option: "tags.costCentre",
    says: /in quotes.*found 4711/,
    right: { common: { tags: { costCentre: "4711" } } },
  },
  {
    because: "a tag has a key of AWS's",
    common: { tags: { "aws:team": "bots" } },
    option: "tags.aws:team",
    says: /doesn't start with aws:, e\.g\. team/,
    right: { common: { tags: { team: "bots" } } },
  },
]

/** Names and ids. */
const NAMES: readonly Wrong[] = [
  {
    because: "a kid is a number",
    channel: { kid: 12_345 },
    option: "channels.support.kid",
    says: /found the number 12345: put it in quotes, or set it with pulumi config set --type string$/,
    right: { channel: { kid: "12345" } },
  },
  {
    because: "an app's name is a number",
    channel: { apps: ["bot", 7] },
    option: "channels.support.apps[1]",
    says: /found the number 7: put it in quotes/,
    right: { channel: { apps: ["bot", "7"] } },
  },
  {
    because: "a channel id is a number with a fraction, and quotes wouldn't help",
    channel: { channelId: 1.5 },
    option: "channels.support.channelId",
    says: /digits such as "1234567890"; found 1\.5$/,
    right: { channel: { channelId: "1" } },
  },
  {
    because: "an app's name has a slash",
    channel: { apps: ["bot", "crm/eu"] },
    option: "channels.support.apps[1]",
    says: /letters, digits, - and _.*found "crm\/eu"/,
    right: { channel: { apps: ["bot", "crm-eu"] } },
  },
  {
    because: "an app's name is too long",
    channel: { apps: ["b".repeat(65)] },
    option: "channels.support.apps[0]",
    says: /1 to 64 letters/,
    right: { channel: { apps: ["b".repeat(64)] } },
  },
  {
    because: "an app is there twice",
    channel: { apps: ["bot", "crm", "bot"] },
    option: "channels.support.apps[2]",
    says: /is "bot", as channels\.support\.apps\[0\] is: leave one out/,
    right: { channel: { apps: ["bot", "crm"] } },
  },
  {
    because: "a channel's name has a dot",
    common: channels({ "sales.jp": { channelId: "2", apps: ["bot"] } }),
    option: "channels.sales.jp",
    says: /letters, digits, - and _.*found "sales\.jp"/,
    right: { common: channels({ "sales-jp": { channelId: "2", apps: ["bot"] } }) },
  },
  {
    because: "two channels have one channel id",
    common: channels({ sales: { channelId: 1234567890, apps: ["crm"] } }),
    option: "channels.sales.channelId",
    says: /is 1234567890, as channels\.support\.channelId is.*put the apps of both into support/,
    right: { common: channels({ sales: { channelId: "2345678901", apps: ["crm"] } }) },
  },
  {
    because: "the prefix ends with a slash",
    common: { prefix: "line-tokens/" },
    option: "prefix",
    says: /e\.g\. line-tokens; found "line-tokens\/"/,
    right: { common: { prefix: "line-tokens" } },
  },
  {
    because: "the prefix is AWS's",
    common: { prefix: "aws/line" },
    option: "prefix",
    says: /not under aws, e\.g\. line-tokens/,
    right: { common: { prefix: "line-tokens" } },
  },
  {
    because: "the kid has a space",
    channel: { kid: "k 1" },
    option: "channels.support.kid",
    says: /the key id that the console shows.*text of 3 characters/,
    right: { channel: { kid: "k1" } },
  },
]

/** Bounds. */
const BOUNDS: readonly Wrong[] = [
  {
    because: "tokens would live for longer than LINE issues them",
    common: { tokenLifetimeDays: 31 },
    option: "tokenLifetimeDays",
    says: /from 1 to 30 \(LINE issues no token for longer\); 30 would do; found 31/,
    right: { common: { tokenLifetimeDays: 30 } },
  },
  {
    because: "the sentinel would hardly ever run",
    common: { sentinelEveryMinutes: 90 },
    option: "sentinelEveryMinutes",
    says: /from 5 to 60.*60 would do; found 90/,
    right: { common: { sentinelEveryMinutes: 60 } },
  },
  {
    because: "a window is longer than a day",
    common: { rotationWindowHours: 25, schedule: "rate(7 days)" },
    option: "rotationWindowHours",
    says: /from 1 to 24.*24 would do; found 25/,
    right: { common: { rotationWindowHours: 24 } },
  },
  {
    because: "hours are no whole number",
    common: { graceHours: 1.5 },
    option: "graceHours",
    says: /whole number from 1 to 720.*found 1\.5/,
    right: { common: { graceHours: 2 } },
  },
  {
    because: "a recovery window is between none and AWS's shortest",
    common: { recoveryWindowInDays: 3 },
    option: "recoveryWindowInDays",
    says: /0 \(no recovery\) or 7 to 30; found 3; 7 would do/,
    right: { common: { recoveryWindowInDays: 7 } },
  },
  {
    because: "CloudWatch doesn't keep logs for so many days",
    common: { logRetentionDays: 45 },
    option: "logRetentionDays",
    says: /one of 1, 3, 5.*found 45; 60 would do/,
    right: { common: { logRetentionDays: 60 } },
  },
  {
    because: "foreign tokens leave no slot",
    channel: { foreignTokens: 28 },
    option: "channels.support.foreignTokens",
    says: /is 28, which leaves no room for one app.*25 would do/,
    right: { channel: { foreignTokens: 25 } },
  },
  {
    because: "there are more foreign tokens than LINE has slots",
    channel: { foreignTokens: 30 },
    option: "channels.support.foreignTokens",
    says: /from 0 to 29 \(LINE allows 30 live tokens a channel\)/,
    right: { channel: { foreignTokens: 5 } },
  },
  {
    because: "the stand-in's origin isn't on loopback",
    common: { lineApiOrigin: "https://api.line.example" },
    option: "lineApiOrigin",
    says: /left out, or a loopback origin.*http:\/\/127\.0\.0\.1:8080/,
    right: { common: { lineApiOrigin: "http://127.0.0.1:8080" } },
  },
]

/** Schedules. */
const SCHEDULES: readonly Wrong[] = [
  {
    because: "a cron expression has five fields",
    common: { schedule: "cron(0 3 * * SUN)" },
    option: "schedule",
    says: /six fields.*cron\(0 3 \? \* SUN \*\) would do/,
    right: { common: { schedule: "cron(0 3 ? * SUN *)" } },
  },
  {
    because: "a cron expression doesn't fire on the hour",
    channel: { schedule: "cron(15 3 ? * SUN *)" },
    option: "channels.support.schedule",
    says: /minute field is "15", and must be 0/,
    right: { channel: { schedule: "cron(0 3 ? * SUN *)" } },
  },
  {
    because: "a rate is more often than AWS allows",
    common: { schedule: "rate(2 hours)" },
    option: "schedule",
    says: /4 to 23: rate\(4 hours\) would do/,
    right: { common: { schedule: "rate(4 hours)" } },
  },
  {
    because: "a schedule is a number",
    common: { schedule: 7 },
    option: "schedule",
    says: /must be cron\(…\) or rate\(…\).*found 7/,
    right: { common: { schedule: "rate(7 days)" } },
  },
]

/** Keys, secrets and phases. */
const KEYS: readonly Wrong[] = [
  {
    because: "a private key comes without the channel secret",
    channel: { hasPrivateKey: true, hasChannelSecret: false },
    option: "channels.support.channelSecret",
    says: /is missing, and channels\.support\.privateKey is given.*give both or neither/,
    right: { channel: { hasPrivateKey: true, hasChannelSecret: true } },
  },
  {
    because: "there are two keys to sign with",
    channel: { hasPrivateKey: true, kmsKeyId: "alias/line" },
    option: "channels.support.privateKey",
    says: /so is channels\.support\.kmsKeyId.*leave the other out/,
    right: { channel: { kmsKeyId: "alias/line" } },
  },
  {
    because: "a next key comes before the first is registered",
    channel: { kid: undefined, nextKey: {} },
    option: "channels.support.nextKey",
    says: /channels\.support\.kid isn't.*leave nextKey out/,
    right: { channel: { kid: undefined } },
  },
  {
    because: "the next key has the present one's kid",
    channel: { nextKey: { kid: "k1" } },
    option: "channels.support.nextKey.kid",
    says: /the same as channels\.support\.kid.*leave it out until then/,
    right: { channel: { nextKey: {} } },
  },
  {
    because: "the next key is the present one",
    channel: { kmsKeyId: "alias/line", nextKey: { kmsKeyId: "alias/line" } },
    option: "channels.support.nextKey.kmsKeyId",
    says: /the same as channels\.support\.kmsKeyId: give another key/,
    right: { channel: { kmsKeyId: "alias/line", nextKey: { kmsKeyId: "alias/next" } } },
  },
  {
    because: "the generations of keys are used up",
    channel: { signingKeyGeneration: 99, nextKey: {} },
    option: "channels.support.nextKey",
    says: /would be generation 100, and 99 is the last: give a key of your own/,
    right: { channel: { signingKeyGeneration: 99, nextKey: { kmsKeyId: "alias/next" } } },
  },
  {
    because: "a generation is counted of a key that isn't made",
    channel: { kmsKeyId: "alias/line", signingKeyGeneration: 2 },
    option: "channels.support.signingKeyGeneration",
    says: /channels\.support\.kmsKeyId is given: leave it out/,
    right: { channel: { kmsKeyId: "alias/line" } },
  },
  {
    because: "an unknown member of the next key",
    channel: { nextKey: { kmsKey: "alias/next" } },
    option: "channels.support.nextKey.kmsKey",
    says: /did you mean kmsKeyId\?/,
    right: { channel: { nextKey: { kmsKeyId: "alias/next" } } },
  },
  {
    because: "credentials are said to be stored, and the component writes them",
    channel: { credentialsStored: true },
    option: "channels.support.credentialsStored",
    says: /channels\.support\.channelSecret is given.*leave one of the two out/,
    right: { channel: { credentialsStored: true, hasChannelSecret: false } },
  },
]

/** ARNs and places. */
const PLACES: readonly Wrong[] = [
  {
    because: "a signing key is of another Region",
    channel: { kmsKeyId: key("eu-west-1", "123456789012") },
    place: HERE,
    option: "channels.support.kmsKeyId",
    says: /of Region eu-west-1, and this is ap-northeast-1.*arn:aws:kms:ap-northeast-1:123456789012:key\/0a1b2c3d would do/,
    right: { channel: { kmsKeyId: key("ap-northeast-1", "123456789012") } },
  },
  {
    because: "the next signing key is of another account",
    channel: { nextKey: { kmsKeyId: key("ap-northeast-1", "210987654321") } },
    place: HERE,
    option: "channels.support.nextKey.kmsKeyId",
    says: /of account 210987654321, and this is 123456789012/,
    right: { channel: { nextKey: { kmsKeyId: key("ap-northeast-1", "123456789012") } } },
  },
  {
    because: "the secrets' key is of another Region",
    common: { encryptionKeyId: key("us-east-1", "123456789012") },
    place: HERE,
    option: "encryptionKeyId",
    says: /of Region us-east-1, and this is ap-northeast-1/,
    right: { common: { encryptionKeyId: key("ap-northeast-1", "123456789012") } },
  },
  {
    because: "a key is no name of one",
    common: { encryptionKeyId: "my key" },
    option: "encryptionKeyId",
    says: /alias\/line-support; found text of 6 characters/,
    right: { common: { encryptionKeyId: "alias/secrets" } },
  },
  {
    because: "an alarm topic is of another Region",
    common: { alarmTopicArns: ["arn:aws:sns:us-east-1:123456789012:on-call"] },
    place: HERE,
    option: "alarmTopicArns[0]",
    says: /of Region us-east-1.*arn:aws:sns:ap-northeast-1:123456789012:on-call would do/,
    right: { common: { alarmTopicArns: ["arn:aws:sns:ap-northeast-1:123456789012:on-call"] } },
  },
  {
    because: "an alarm topic is a mail address",
    common: { alarmTopicArns: ["ops@example.com"] },
    option: "alarmTopicArns[0]",
    says: /the ARN of an SNS topic, e\.g\. arn:aws:sns.*found "ops@example\.com"/,
    right: { common: { alarmTopicArns: ["arn:aws:sns:ap-northeast-1:123456789012:on-call"] } },
  },
  {
    because: "a reader of another account could not decrypt",
    common: { readers: ["arn:aws:iam::210987654321:role/bot"] },
    place: HERE,
    option: "readers[0]",
    says: /of account 210987654321.*set encryptionKeyId/,
    right: { common: { readers: ["arn:aws:iam::210987654321:role/bot"], encryptionKeyId: "alias/secrets" } },
  },
  {
    because: "a reader is everyone",
    common: { readers: ["arn:aws:iam::123456789012:role/*"] },
    option: "readers[0]",
    says: /without wildcards, e\.g\. arn:aws:iam::123456789012:role\/bot/,
    right: { common: { readers: ["arn:aws:iam::123456789012:role/bot"] } },
  },
  {
    because: "a VPC has no security group",
    common: { vpc: { subnetIds: ["subnet-0a1b2c3d"] } },
    option: "vpc.securityGroupIds",
    says: /is empty: give at least a security group id, e\.g\. sg-/,
    right: { common: { vpc: { subnetIds: ["subnet-0a1b2c3d"], securityGroupIds: ["sg-0a1b2c3d"] } } },
  },
]

/** Numbers that don't go together. */
const CONFLICTS: readonly Wrong[] = [
  {
    because: "a token would expire before its successor has taken over",
    common: { schedule: "rate(30 days)" },
    option: "tokenLifetimeDays",
    says: /30 days, and schedule \(up to 30 days.*\) \+ rotationWindowHours \(4\).*graceHours \(24\).*take 31\.21 days.*; schedule: rate\(28 days\) would do/,
    right: { common: { schedule: "rate(28 days)" } },
  },
  {
    because: "a token lives for less than the weekly schedule needs",
    common: { tokenLifetimeDays: 5 },
    option: "tokenLifetimeDays",
    says: /5 days, and schedule \(up to 7 days.*; tokenLifetimeDays: 9 would do/,
    right: { common: { tokenLifetimeDays: 9 } },
  },
  {
    because: "an app may cache for longer than the grace",
    common: { graceHours: 2, consumerCacheMinutes: 180 },
    option: "graceHours",
    says: /2 hours, and consumerCacheMinutes \(180\) \+ sentinelEveryMinutes \(15\).*203 minutes.*; graceHours: 4 would do/,
    right: { common: { graceHours: 4, consumerCacheMinutes: 180 } },
  },
  {
    because: "superseded tokens would need more labels than AWS has",
    common: { schedule: "rate(4 hours)", graceHours: 72 },
    option: "schedule",
    says: /every 4 hours, and graceHours is 72.*24 staging labels.*; schedule: rate\(7 hours\) would do/,
    right: { common: { schedule: "rate(7 hours)", graceHours: 72 } },
  },
  {
    because: "a channel has more apps than slots",
    channel: { apps: names(14) },
    option: "channels.support.apps",
    says: /14 of them, each with up to 2.*make 28.*leave 27; at most 13 in channels\.support\.apps would do/,
    right: { channel: { apps: names(13) } },
  },
  {
    because: "frequent rotations and foreign tokens fill the channel",
    channel: { apps: ["a", "b", "c"], schedule: "rate(4 hours)", foreignTokens: 10 },
    option: "channels.support.apps",
    says: /by channels\.support\.schedule and graceHours 24.*foreignTokens \(10\) leave 17; channels\.support\.schedule: rate\(8 hours\) would do/,
    right: { channel: { apps: ["a", "b", "c"], schedule: "rate(8 hours)", foreignTokens: 10 } },
  },
  {
    because: "a window would run into the next day",
    common: { schedule: "cron(0 22 ? * SUN *)" },
    option: "rotationWindowHours",
    says: /4 hours, and schedule opens a window at 22:00 UTC.*; rotationWindowHours: 2 would do/,
    right: { common: { schedule: "cron(0 22 ? * SUN *)", rotationWindowHours: 2 } },
  },
  {
    because: "a window would run into the next one",
    common: { schedule: "rate(5 hours)", rotationWindowHours: 6 },
    option: "rotationWindowHours",
    says: /6 hours, and schedule opens a window every 5 hours.*; rotationWindowHours: 5 would do/,
    right: { common: { schedule: "rate(5 hours)", rotationWindowHours: 5 } },
  },
]

/** All of them. */
export const WRONG_CONFIGURATIONS: readonly Wrong[] = [
  ...SHAPES,
  ...NAMES,
  ...BOUNDS,
  ...SCHEDULES,
  ...KEYS,
  ...PLACES,
  ...CONFLICTS,
]
