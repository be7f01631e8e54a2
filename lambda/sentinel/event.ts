import { CHANNEL_ID_WANTED, isChannelId, isKid, KID_WANTED } from "../credentials-secret.ts"
import {
  badMember,
  isObject,
  type Members,
  readName,
  readNames,
  readOptionalText,
  requireKnown,
  wordsFor,
} from "./event-member.ts"
import type { ExpectedCredentials } from "./preflight/check-expected.ts"

/** What the sentinel is asked to do. */
export type SentinelEvent = ChannelEvent | AppEvent

/** For a channel: look after its tokens, or prove its settings. What is expected of the credentials is of `preflight` only. */
interface ChannelEvent extends Staged, ExpectedCredentials {
  readonly operation: "watch" | "preflight"
  readonly channel: string
  /** The apps that the channel has, 1 to 30. */
  readonly apps: readonly string[]
  /** Live tokens of the channel that are another tool's, 0 to 29; default 0. Preflight keeps slots for those that aren't live now. */
  readonly foreignTokens: number
  /** The channel's name may now stand for another channel id; default false. Of `preflight` only. */
  readonly replaceChannel: boolean
}

/** For one app of a channel. */
interface AppEvent extends Staged {
  readonly operation: "await-token" | "retire-now" | "revoke-held"
  readonly channel: string
  readonly app: string
  /** All apps of the channel, this one among them: no token is revoked that another one uses. Default this one alone. */
  readonly apps: readonly string[]
}

interface Staged {
  /** The stage of a resource's life that the invocation belongs to; undefined when it belongs to none. */
  readonly tfAction: "create" | "update" | "delete" | undefined
}

const CHANNEL_OPERATIONS = ["watch", "preflight"] as const
const APP_OPERATIONS = ["await-token", "retire-now", "revoke-held"] as const
const MEMBERS: Readonly<Record<SentinelEvent["operation"], readonly string[]>> = {
  watch: ["apps", "foreignTokens"],
  preflight: ["apps", "foreignTokens", "replaceChannel", "channelId", "kid", "nextKid"],
  "await-token": ["app"],
  "retire-now": ["app", "apps"],
  "revoke-held": ["app", "apps"],
}
const MOST_APPS = 30
const MOST_FOREIGN_TOKENS = 29

/** Reads an event of the sentinel. @throws {RotationError} `BAD_EVENT`, naming the member, what was found and what is wanted */
export function parseSentinelEvent(input: unknown): SentinelEvent {
  if (!isObject(input)) throw badMember("the event", "a JSON object", wordsFor(input))
  const staged = { tfAction: tfAction(input.tf) }
  const forChannel = CHANNEL_OPERATIONS.find((known) => known === input.operation)
  if (forChannel !== undefined) return { operation: forChannel, ...staged, ...channelMembers(input, forChannel) }
  const forApp = APP_OPERATIONS.find((known) => known === input.operation)
  if (forApp !== undefined) return { operation: forApp, ...staged, ...appMembers(input, forApp) }
  const wanted = `one of ${[...CHANNEL_OPERATIONS, ...APP_OPERATIONS].join(", ")}`
  throw badMember("`operation`", wanted, wordsFor(input.operation))
}

/** Whether an event that belongs to a stage of a resource's life is for this one: only `revoke-held` is for its end. */
export function isForThisStage({ operation, tfAction }: SentinelEvent): boolean {
  if (tfAction === undefined) return true
  return (tfAction === "delete") === (operation === "revoke-held")
}

function channelMembers(input: Members, operation: ChannelEvent["operation"]) {
  requireKnown(input, operation, membersOf(operation))
  const { foreignTokens = 0, replaceChannel = false } = input
  if (!isCount(foreignTokens)) {
    throw badMember("`foreignTokens`", `a whole number from 0 to ${MOST_FOREIGN_TOKENS}`, wordsFor(foreignTokens))
  }
  if (typeof replaceChannel !== "boolean") {
    throw badMember("`replaceChannel`", "true, or left out", wordsFor(replaceChannel))
  }
  const channel = readName(input.channel, "channel")
  return { channel, apps: appsOf(input), foreignTokens, replaceChannel, ...expected(input) }
}

function expected({ channelId, kid, nextKid }: Members): ExpectedCredentials {
  return {
    channelId: readOptionalText(channelId, "channelId", isChannelId, CHANNEL_ID_WANTED),
    kid: readOptionalText(kid, "kid", isKid, KID_WANTED),
    nextKid: readOptionalText(nextKid, "nextKid", isKid, KID_WANTED),
  }
}

function appMembers(input: Members, operation: AppEvent["operation"]): Pick<AppEvent, "channel" | "app" | "apps"> {
  requireKnown(input, operation, membersOf(operation))
  const channel = readName(input.channel, "channel")
  const app = readName(input.app, "app")
  const apps = input.apps === undefined ? [app] : appsOf(input)
  if (apps.includes(app)) return { channel, app, apps }
  throw badMember("`apps`", `all apps of the channel, ${app} among them`, "a list without it")
}

function membersOf(operation: SentinelEvent["operation"]): readonly string[] {
  return ["operation", "channel", "tf", ...MEMBERS[operation]]
}

function appsOf({ apps }: Members): readonly string[] {
  return readNames(apps, "apps", MOST_APPS)
}

function isCount(value: unknown): value is number {
  return Number.isInteger(value) && Number(value) >= 0 && Number(value) <= MOST_FOREIGN_TOKENS
}

/** @see https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/lambda_invocation */
function tfAction(tf: unknown): Staged["tfAction"] {
  if (tf === undefined) return undefined
  const action = isObject(tf) ? tf.action : tf
  const known = (["create", "update", "delete"] as const).find((stage) => stage === action)
  if (known === undefined) throw badMember("`tf.action`", "create, update or delete", wordsFor(action))
  return known
}
