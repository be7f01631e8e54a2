import type { Context, Operation } from "../context.ts"
import { type Input, readBoolean, readInteger, readString, readStructure } from "../input.ts"
import { functionNotInvocable, invalidParameter, invalidRequest } from "../refusals.ts"
import { incompleteVersion, rescheduled } from "../rotation-state.ts"
import { readSchedule, type Schedule } from "../schedule.ts"
import type { RotationSettings, Secret } from "../secret.ts"
import { addPending } from "../versions.ts"
import { identity, refuseUnsupported, requireSecretId, requireToken } from "./members.ts"

/** RotateSecret: stores the settings and starts a rotation (or, with RotateImmediately false, its test); answers at once. */
export const rotateSecret: Operation = async (context, input) => {
  const secretId = requireSecretId(input)
  const token = requireToken(input, invalidParameter)
  const rotatesNow = readBoolean(input, "RotateImmediately") ?? true
  refuseUnsupported(input, "ExternalSecretRotationMetadata", "ExternalSecretRotationRoleArn")
  const changedFunction = readFunction(context, input)
  const changedSchedule = readRules(input)
  const asked = context.store.getLive(secretId)
  if (asked.versions.has(token)) return repeated(context, asked, token)
  const lambdaArn = changedFunction ?? asked.rotation?.lambdaArn
  if (lambdaArn === undefined) throw noFunction()
  refuseIncomplete(context, asked)
  await context.rotations.settle(asked.arn)
  if (!(await context.functions.isInvocable(lambdaArn, { accountId: context.accountId, secretArn: asked.arn }))) {
    throw functionNotInvocable()
  }
  const secret = context.store.getLive(asked.arn)
  if (secret.versions.has(token)) return repeated(context, secret, token)
  refuseIncomplete(context, secret)
  const nowMs = context.clock.now()
  const pending = addPending(secret, token, nowMs, rotatesNow ? "placeholder" : "copy")
  const rotation = settingsAfter(secret.rotation, lambdaArn, changedSchedule)
  context.store.put(rescheduled({ ...pending, rotation }, nowMs))
  context.rotations.noticeChange(secret.arn, { resetsSchedule: true })
  context.rotations.start(secret.arn, token, rotatesNow ? "request" : "test")
  return { ...identity(secret), VersionId: token }
}

/** CancelRotateSecret: turns rotation off and leaves everything else, AWSPENDING included. */
export const cancelRotateSecret: Operation = (context, input) => {
  const secret = context.store.getLive(requireSecretId(input))
  if (secret.rotation === undefined) throw noFunction()
  const rotation = { ...secret.rotation, isEnabled: false, nextRotationMs: undefined }
  context.store.put({ ...secret, rotation, changedMs: context.clock.now() })
  context.rotations.noticeChange(secret.arn, { resetsSchedule: false })
  return { ...identity(secret), VersionId: incompleteVersion(secret) }
}

/** The same token again starts nothing new; a rotation of that token which isn't complete is tried again. */
function repeated(context: Context, secret: Secret, token: string): object {
  if (incompleteVersion(secret) === token) context.rotations.reattempt(secret.arn)
  return { ...identity(secret), VersionId: token }
}

function settingsAfter(before: RotationSettings | undefined, lambdaArn: string, changed?: Schedule): RotationSettings {
  const schedule = changed ?? before?.schedule
  const calculatedDays = changed === undefined ? before?.calculatedDays : undefined
  return { lambdaArn, schedule, calculatedDays, isEnabled: true, lastRotatedMs: before?.lastRotatedMs }
}

function readFunction(context: Context, input: Input): string | undefined {
  const given = readString(input, "RotationLambdaARN", { max: 2048 })
  if (!given) return undefined
  const match = /^arn:aws[\w-]*:lambda:([a-z0-9-]+):\d{12}:function:[A-Za-z0-9-_]+(:[A-Za-z0-9$_-]+)?$/.exec(given)
  if (match?.[1] === context.region) return given
  throw invalidParameter(
    "Invalid rotation Lambda ARN. Ensure the ARN matches format arn:aws:lambda:<region>:<account>:function:<functionName>.",
  )
}

function readRules(input: Input): Schedule | undefined {
  const rules = readStructure(input, "RotationRules")
  if (rules === undefined) return undefined
  return readSchedule({
    AutomaticallyAfterDays: readInteger(rules, "AutomaticallyAfterDays"),
    Duration: readString(rules, "Duration"),
    ScheduleExpression: readString(rules, "ScheduleExpression"),
  })
}

/** While AWSPENDING sits beside no AWSCURRENT nothing is stored, and that rotation is tried again. */
function refuseIncomplete(context: Context, secret: Secret): void {
  if (incompleteVersion(secret) === undefined) return
  context.rotations.reattempt(secret.arn)
  throw invalidRequest("A previous rotation isn't complete. That rotation will be reattempted.")
}

function noFunction() {
  return invalidRequest("No Lambda rotation function ARN is associated with this secret.")
}
