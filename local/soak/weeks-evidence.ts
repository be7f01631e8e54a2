import type { KnownSecret } from "../demo/canary.ts"
import { keyIdIn } from "../demo/channel-access-token.ts"
import type { CallRecord } from "../line/journal.ts"
import type { TokenRecord } from "../line/token-store.ts"
import { CURRENT, PENDING } from "../secrets-manager/labels.ts"
import type { Local } from "../start.ts"
import { type LoggedFields, readFunctionLine } from "./function-line.ts"
import { searchSecrets } from "./secrets-search.ts"

/** What was in use when somebody looked: whenever a rotation moved on, and before and after each run of the schedules. */
export interface Look {
  /** Stand-ins' time, milliseconds since the epoch. */
  readonly atMs: number
  /** Key ids that current versions hold, by app. */
  readonly current: Readonly<Record<string, string>>
  /** Key ids that pending versions hold. */
  readonly pending: readonly string[]
  /** Apps whose current token LINE doesn't accept. */
  readonly dead: readonly string[]
}

/** All that the stand-ins know of the weeks. */
export interface WeeksEvidence {
  readonly nowMs: number
  readonly apps: readonly string[]
  readonly looks: readonly Look[]
  /** Every v2.1 token that LINE issued for the channel, in the order of issue. */
  readonly tokens: readonly TokenRecord[]
  /** Calls of LINE that asked for one. */
  readonly issues: readonly CallRecord[]
  /** Key ids of live tokens that no version of a secret holds. */
  readonly leaked: readonly string[]
  /** Key ids that the rotation function named as leaked or in doubt. */
  readonly reportedLost: readonly string[]
  /** Key ids that the sentinel's last report of unknown tokens named, if its last run made one. */
  readonly reportedUnknown: readonly string[]
  /** Labels on versions in the end, by app. */
  readonly labels: Readonly<Record<string, readonly string[]>>
  /** Secrets found where they don't belong, one sentence each. */
  readonly secretsFound: readonly string[]
}

/** Looks at what every app of the channel would get now. */
export function lookAt({ clock, line, ready, secretsManager }: Local): Look {
  const current: Record<string, string> = {}
  const dead: string[] = []
  const pending: string[] = []
  const live = new Set(line.journal.live(ready.channels[0]?.id ?? "").map(({ keyId }) => keyId))
  for (const [app, arn] of Object.entries(ready.channels[0]?.tokenSecrets ?? {})) {
    const secret = secretsManager.peek(arn)
    const textAt = (label: string) => secret?.versions.get(secret.labels.get(label) ?? "")?.value?.secretString
    const keyId = keyIdIn(textAt(CURRENT) ?? "")
    current[app] = keyId
    if (!live.has(keyId)) dead.push(app)
    const text = textAt(PENDING)
    if (text !== undefined) pending.push(keyIdIn(text))
  }
  return { atMs: clock.now(), current, pending, dead }
}

interface Seen {
  /** Everything that the functions wrote, and Lambda's own lines. */
  readonly lines: readonly string[]
  readonly looks: readonly Look[]
  readonly known: readonly KnownSecret[]
}

/** Puts the journals together. */
export function collectWeeks(local: Local, { lines, looks, known }: Seen): WeeksEvidence {
  const { clock, line, ready, secretsManager } = local
  const [channel] = ready.channels
  const arns = Object.entries(channel?.tokenSecrets ?? {})
  const held = new Set(arns.flatMap(([, arn]) => keyIdsHeld(local, arn)))
  const told = lines.flatMap((text) => readFunctionLine(text) ?? [])
  return {
    nowMs: clock.now(),
    apps: arns.map(([app]) => app),
    looks,
    tokens: tokensOf(local, channel?.id ?? ""),
    issues: line.journal.calls({ operation: "issueChannelTokenByJWT" }),
    leaked: line.journal.live(channel?.id ?? "").flatMap(({ keyId }) => (held.has(keyId) ? [] : [keyId])),
    reportedLost: told.flatMap(({ error, keyId }) =>
      LOST.includes(error ?? "") && keyId !== undefined ? [keyId] : [],
    ),
    reportedUnknown: lastRunOf(told).find(({ code }) => code === "unknown-tokens")?.keyIds ?? [],
    labels: Object.fromEntries(arns.map(([app, arn]) => [app, [...(secretsManager.peek(arn)?.labels.keys() ?? [])]])),
    secretsFound: searchSecrets(textsOf(local, lines), known),
  }
}

/** A trouble may skew the clock that LINE writes down: when a token was revoked is told by the call. */
function tokensOf({ line }: Local, channelId: string): readonly TokenRecord[] {
  const calls = line.journal.calls({ operation: "revokeChannelTokenByJWT" })
  return line.journal.tokens(channelId).flatMap((token) => {
    const atMs = calls.find(({ keyId }) => keyId === token.keyId)?.atMs
    if (token.kind !== "v2.1") return []
    return token.revokedAtMs === undefined || atMs === undefined ? [token] : [{ ...token, revokedAtMs: atMs }]
  })
}

/** Errors that name a token which nobody holds, or perhaps nobody. */
const LOST = ["TOKEN_LEAKED", "STORE_UNKNOWN"]

/** What the sentinel's last run told: each run ends with its metrics. */
function lastRunOf(told: readonly LoggedFields[]): readonly LoggedFields[] {
  const ends = told.flatMap(({ metrics }, index) => (metrics === undefined ? [] : [index]))
  return told.slice((ends.at(-2) ?? -1) + 1, ends.at(-1))
}

function keyIdsHeld({ secretsManager }: Local, arn: string): readonly string[] {
  const versions = [...(secretsManager.peek(arn)?.versions.values() ?? [])]
  return versions.flatMap(({ value }) => (value?.secretString === undefined ? [] : [keyIdIn(value.secretString)]))
}

function textsOf({ line, secretsManager }: Local, lines: readonly string[]) {
  return [
    ...lines.map((text) => ({ where: "a function's log", text })),
    { where: "LINE's journal", text: JSON.stringify(line.journal.calls()) },
    { where: "Secrets Manager's history", text: JSON.stringify(secretsManager.history()) },
    { where: "Secrets Manager's journal", text: JSON.stringify(secretsManager.calls()) },
  ]
}
