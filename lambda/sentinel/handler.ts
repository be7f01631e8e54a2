import type { Context } from "aws-lambda"
import { failureOf, RotationError } from "../errors.ts"
import type { Logger } from "../log.ts"
import { SLOTS } from "../slots.ts"
import { isAbsence } from "./absent-secret.ts"
import type { ActionResult } from "./act.ts"
import { awaitToken } from "./await-token.ts"
import type { ChannelRun, SentinelDeps } from "./deps.ts"
import { isForThisStage, parseSentinelEvent, type SentinelEvent } from "./event.ts"
import { preflight } from "./preflight/preflight.ts"
import type { Report } from "./report.ts"
import { revokeHeld } from "./revoke-held.ts"
import { retireNow, watch } from "./watch.ts"

/** The part of Lambda's context that the sentinel uses. */
type InvocationContext = Pick<Context, "getRemainingTimeInMillis">

/** JSON without a secret in it: what was asked, an outcome, and what each operation has to tell. */
export interface SentinelAnswer {
  readonly operation: SentinelEvent["operation"]
  readonly channel: string
  readonly outcome: "done" | "not-this-stage"
  readonly [detail: string]: unknown
}

/** Makes the function's handler: a log line an action and one a run, and no error but `RotationError` leaves it. */
export function createSentinelHandler(deps: SentinelDeps, log: Logger) {
  return async (input: unknown, context: InvocationContext): Promise<SentinelAnswer> => {
    const startedAtMs = deps.now()
    const about: Record<string, unknown> = {}
    const remainingMs = () => context.getRemainingTimeInMillis()
    try {
      const event = parseSentinelEvent(input)
      const { operation, channel } = event
      Object.assign(about, { operation, channel, ...("app" in event ? { app: event.app } : {}) })
      if (!isForThisStage(event)) return { operation, channel, outcome: "not-this-stage" }
      const details = await operate(deps, event, remainingMs, (fields) => logged(log, about, fields))
      log.info({ ...about, outcome: "done", durationMs: deps.now() - startedAtMs })
      return { operation, channel, outcome: "done", ...details }
    } catch (error) {
      const failure = failureOf(error)
      const { code, message, keyId, lineRequestId } = failure
      const found = { error: code, errorMessage: message, keyId, lineRequestId }
      log.error({ ...about, outcome: "failed", ...found, durationMs: deps.now() - startedAtMs })
      throw failure
    }
  }
}

type Note = (fields: Readonly<Record<string, unknown>>) => void

async function operate(
  deps: SentinelDeps,
  event: SentinelEvent,
  remainingMs: () => number,
  note: Note,
): Promise<Record<string, unknown>> {
  switch (event.operation) {
    case "watch":
      return concluded(await watchAndTell(deps, runOf(event, remainingMs), note), note)
    case "preflight":
      return preflight(deps, runOf(event, remainingMs), event)
    case "await-token":
      return awaitToken(deps, { ...runOf(event, remainingMs), app: event.app })
    case "retire-now":
      return concluded(await retireNow(deps, runOf(event, remainingMs), event.app), note)
    case "revoke-held":
      return revokeHeld(
        deps,
        { ...runOf(event, remainingMs), app: event.app },
        { isEndOfResource: event.tfAction === "delete" },
      )
    default:
      return event satisfies never
  }
}

/** A run that can't even look has run, and failed: silence would say that the schedule is gone. */
async function watchAndTell(deps: SentinelDeps, run: ChannelRun, note: Note): Promise<Report> {
  try {
    return await watch(deps, run)
  } catch (error) {
    note({ metrics: { WatchRan: 1, ActionsFailed: 1 } })
    throw error
  }
}

/** An operation on one app may not see the others' tokens, so none is unknown to it. */
function runOf(event: SentinelEvent, remainingMs: () => number): ChannelRun {
  const { channel } = event
  if ("app" in event) return { channel, apps: event.apps, foreignTokens: SLOTS, remainingMs }
  return { channel, apps: event.apps, foreignTokens: event.foreignTokens, remainingMs }
}

/** Logs what was done, and fails if anything failed, so that Lambda's error metric tells. @throws {RotationError} `WATCH_INCOMPLETE` */
function concluded({ results, failures, metrics }: Report, note: Note): Record<string, unknown> {
  const told = results.map(tellAction)
  for (const line of told) note(line)
  note({ metrics })
  const failed = results.flatMap((result) => (result.outcome === "failed" ? [result.failure.message] : []))
  const deferred = results.filter(({ outcome }) => outcome === "deferred").length
  const late = deferred === 0 ? [] : [`no time was left for ${deferred} actions`]
  const all = [...failures.map(({ message }) => message), ...failed, ...late]
  if (all.length > 0) {
    const mayPass = failures.some((failure) => !isAbsence(failure)) || failed.length + late.length > 0
    const hope = mayPass ? ", and the next run tries again" : ""
    throw new RotationError("WATCH_INCOMPLETE", `not all was done${hope}: ${all.join(" · ")}`)
  }
  return { actions: told, metrics }
}

function tellAction(result: ActionResult): Readonly<Record<string, unknown>> {
  const { kind: action, ...about } = result.action
  const failed = result.outcome === "failed" ? { error: result.failure.code, errorMessage: result.failure.message } : {}
  return { action, ...about, outcome: result.outcome, ...failed }
}

function logged(
  log: Logger,
  about: Readonly<Record<string, unknown>>,
  fields: Readonly<Record<string, unknown>>,
): void {
  const isWrong = fields.error !== undefined || fields.severity === "problem"
  const line = { ...about, ...fields }
  if (isWrong) log.error(line)
  else log.info(line)
}
