import { CHANNEL_ID_WANTED, isChannelId, isKid, KID_WANTED } from "../credentials-secret.ts"
import { RotationError } from "../errors.ts"
import { isName } from "../names.ts"
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

type Members = Readonly<Record<string, unknown>>

/** Reads an event of the sentinel. @throws {RotationError} `BAD_EVENT`, naming the member, what was found and what is wanted */
export function parseSentinelEvent(input: unknown): SentinelEvent {
  if (!isObject(input)) throw bad("the event", "a JSON object", input)
  const staged = { tfAction: tfAction(input.tf) }
  const forChannel = CHANNEL_OPERATIONS.find((known) => known === input.operation)
  if (forChannel !== undefined) return { operation: forChannel, ...staged, ...channelMembers(input, forChannel) }
  const forApp = APP_OPERATIONS.find((known) => known === input.operation)
  if (forApp === undefined) {
    throw bad("`operation`", `one of ${[...CHANNEL_OPERATIONS, ...APP_OPERATIONS].join(", ")}`, input.operation)
  }
  requireKnown(input, forApp)
  return { operation: forApp, ...staged, channel: name(input, "channel"), ...appMembers(input) }
}

/** Whether an event that belongs to a stage of a resource's life is for this one: only `revoke-held` is for its end. */
export function isForThisStage({ operation, tfAction }: SentinelEvent): boolean {
  if (tfAction === undefined) return true
  return (tfAction === "delete") === (operation === "revoke-held")
}

function channelMembers(input: Members, operation: ChannelEvent["operation"]) {
  requireKnown(input, operation)
  const { foreignTokens = 0, replaceChannel = false } = input
  if (!isCount(foreignTokens))
    throw bad("`foreignTokens`", `a whole number from 0 to ${MOST_FOREIGN_TOKENS}`, foreignTokens)
  if (typeof replaceChannel !== "boolean") throw bad("`replaceChannel`", "true, or left out", replaceChannel)
  return { channel: name(input, "channel"), apps: appsOf(input), foreignTokens, replaceChannel, ...expected(input) }
}

function expected(input: Members): ExpectedCredentials {
  return {
    channelId: optional(input, "channelId", isChannelId, CHANNEL_ID_WANTED),
    kid: optional(input, "kid", isKid, KID_WANTED),
    nextKid: optional(input, "nextKid", isKid, KID_WANTED),
  }
}

function optional(
  input: Members,
  member: string,
  isGood: (text: string) => boolean,
  wanted: string,
): string | undefined {
  const found = input[member]
  if (found === undefined || (typeof found === "string" && isGood(found))) return found
  throw bad(`\`${member}\``, `${wanted}, or left out`, found)
}

function appMembers(input: Members): Pick<AppEvent, "app" | "apps"> {
  const app = name(input, "app")
  const apps = input.apps === undefined ? [app] : appsOf(input)
  if (apps.includes(app)) return { app, apps }
  throw bad("`apps`", `all apps of the channel, ${app} among them`, apps)
}

function isCount(value: unknown): value is number {
  return Number.isInteger(value) && Number(value) >= 0 && Number(value) <= MOST_FOREIGN_TOKENS
}

function appsOf({ apps }: Members): readonly string[] {
  const isList = Array.isArray(apps) && apps.length >= 1 && apps.length <= MOST_APPS
  if (isList && apps.every((app) => typeof app === "string" && isName(app)) && new Set(apps).size === apps.length) {
    return apps
  }
  throw bad("`apps`", `1 to ${MOST_APPS} different names of 1 to 64 letters, digits, - and _`, apps)
}

function name(input: Members, member: string): string {
  const found = input[member]
  if (typeof found === "string" && isName(found)) return found
  throw bad(`\`${member}\``, "a name of 1 to 64 letters, digits, - and _", found)
}

/** A misspelt member that was ignored could be one that matters. */
function requireKnown(input: Members, operation: SentinelEvent["operation"]): void {
  const known = ["operation", "channel", "tf", ...MEMBERS[operation]]
  const unknown = Object.keys(input).find((member) => !known.includes(member))
  if (unknown !== undefined)
    throw bad(`\`${isWord(unknown) ? unknown : "a member"}\``, `left out: ${operation} takes ${known.join(", ")}`, "it")
}

/** @see https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/lambda_invocation */
function tfAction(tf: unknown): Staged["tfAction"] {
  if (tf === undefined) return undefined
  const action = isObject(tf) ? tf.action : tf
  const known = (["create", "update", "delete"] as const).find((stage) => stage === action)
  if (known === undefined) throw bad("`tf.action`", "create, update or delete", action)
  return known
}

function isObject(value: unknown): value is Members {
  return typeof value === "object" && value !== null && !Array.isArray(value)
}

/** An event could hold anything, a secret in the wrong place too, so only short words and numbers are shown. */
function bad(what: string, wanted: string, found: unknown): RotationError {
  const isShown = (typeof found === "string" && isWord(found)) || typeof found === "number"
  const shown = isShown ? JSON.stringify(found) : Array.isArray(found) ? "another list" : typeof found
  return new RotationError("BAD_EVENT", `${what} must be ${wanted}; found ${found === undefined ? "nothing" : shown}`)
}

function isWord(text: string): boolean {
  return /^[A-Za-z_-]{0,30}$/.test(text)
}
