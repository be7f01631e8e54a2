import { isKeyId } from "../../../consumer/token-secret.ts"
import { countLabels, LABEL_LIMIT, parseOwnLabel } from "../../labels.ts"
import { SLOTS } from "../../slots.ts"
import type { Action } from "../action.ts"
import { currentOf, holdingsIn, holdingsOf, knownKeyIds } from "../holdings.ts"
import { mayHoldTokens, type Observation, type ObservedSecret, type Policy } from "../observation.ts"
import { rotationReason } from "./rotations.ts"

type Report = Extract<Action, { kind: "report" }>

/** Labels that a rotation and the sentinel need beside those that are there. */
const LABELS_NEEDED = 3

/** Says what a person should know. Pure. */
export function decideReports(observation: Observation, policy: Policy): readonly Report[] {
  return [
    ...cannotSee(observation),
    ...unknownTokens(observation),
    ...slots(observation, policy),
    ...observation.secrets.flatMap((secret) => [
      ...deleted(secret),
      ...paused(observation, policy, secret),
      ...strangeValue(observation, secret),
      ...labelRoom(secret),
    ]),
  ]
}

/**
 * Live tokens that no secret of the channel names, beyond those that are another tool's by the operator's word. While a
 * secret can't be seen nobody can tell. Pure.
 */
export function unknownKeyIds(observation: Observation): readonly string[] {
  if (observation.unseen.some(mayHoldTokens)) return []
  const known = knownKeyIds(holdingsOf(observation))
  const unknown = (observation.liveKeyIds ?? []).filter((keyId) => !known.has(keyId))
  return unknown.length > observation.foreignTokens ? unknown : []
}

function cannotSee({ unseen, liveKeyIds }: Observation): readonly Report[] {
  const secrets = unseen.map(({ app, failure }) => problem("cannot-see-secret", failure.message, { app }))
  if (liveKeyIds !== undefined) return secrets
  const reason =
    "LINE's list of live key ids couldn't be had, so nothing was revoked or proved, and no rotation started"
  return [...secrets, problem("cannot-see-line", reason)]
}

function unknownTokens(observation: Observation): readonly Report[] {
  const keyIds = unknownKeyIds(observation)
  if (keyIds.length === 0) return []
  const { channelId, foreignTokens } = observation
  const reason = `channel ${channelId} has ${keyIds.length} live tokens that no secret names, and foreignTokens says ${foreignTokens}: they leaked, and end by themselves within 30 days, or another tool issues them; then raise foreignTokens`
  return [problem("unknown-tokens", reason, { keyIds: keyIds.map(shown) })]
}

/** LINE could list anything, and what isn't a key id may be a token. */
function shown(keyId: string): string {
  return isKeyId(keyId) ? keyId : "(unusable)"
}

function slots({ liveKeyIds = [], channelId }: Observation, { slotReserve }: Policy): readonly Report[] {
  const live = liveKeyIds.length
  if (live < SLOTS - slotReserve) return []
  const reason = `channel ${channelId} has ${live} live tokens of ${SLOTS}, and ${slotReserve} are a reserve: rotations wait. The operation retire-now ends the grace of an app's superseded tokens; grace is never shortened by itself`
  return [problem("slots", reason)]
}

function deleted({ app, description }: ObservedSecret): readonly Report[] {
  if (!description.isDeleted) return []
  const reason = `the secret of ${app} is going to be deleted, and its app can't read it any more: restore it, or remove the app`
  return [problem("deleted", reason, { app })]
}

function paused(observation: Observation, policy: Policy, secret: ObservedSecret): readonly Report[] {
  const { app, description } = secret
  if (description.rotationEnabled || description.isDeleted) return []
  const need = rotationReason(observation, policy, secret)
  const severity = need === undefined || need === "missing" ? "notice" : "problem"
  const why = need === undefined ? "" : ` though its token is ${need}`
  return [{ kind: "report", code: "paused", severity, app, reason: `rotation of ${app} is off${why}: turn it on` }]
}

function strangeValue({ channelId }: Observation, secret: ObservedSecret): readonly Report[] {
  const { app } = secret
  const held = currentOf(holdingsIn(secret))?.held
  if (held?.kind === "unreadable") {
    return [
      problem("unreadable", `the current value of ${app} isn't a token secret: the next rotation replaces it`, { app }),
    ]
  }
  if (held?.kind !== "token" || held.channelId === channelId) return []
  const reason = `the current token of ${app} is channel ${held.channelId}'s, and the credentials are channel ${channelId}'s: it can't be revoked with them, and ends by itself. If it was put by mistake, rotate ${app}; else correct the credentials`
  return [problem("foreign-token", reason, { app, keyIds: [held.keyId] })]
}

function labelRoom({ app, description }: ObservedSecret): readonly Report[] {
  const labels = countLabels(description.stages)
  if (labels + LABELS_NEEDED <= LABEL_LIMIT || description.isDeleted) return []
  const others = Object.values(description.stages)
    .flat()
    .filter((label) => !label.startsWith("AWS") && parseOwnLabel(label) === undefined).length
  const reason = `the secret of ${app} has ${labels} of AWS's ${LABEL_LIMIT} staging labels, ${others} of them neither AWS's nor ours: superseded tokens free theirs when they are retired (retire-now does it at once); if that isn't enough, rotate less often, shorten the grace, or take labels of your own off`
  return [problem("label-room", reason, { app })]
}

function problem(code: Report["code"], reason: string, about: Pick<Report, "app" | "keyIds"> = {}): Report {
  return { kind: "report", code, severity: "problem", ...about, reason }
}
