import type { KillPlan } from "./kill-plan.ts"

/** A fault of Invoke itself. */
export interface InvokeFault {
  /** A function's name. Default: any. */
  readonly function?: string
  /** How many invokes it hits, 1 to 1,000,000. Default 1. */
  readonly times: number
  /** How many matching invokes pass first, 0 to 1,000,000. Default 0. */
  readonly skip: number
  /** Wait before anything else, 0 to 900,000 ms. Default 0. */
  readonly latencyMs: number
  /** Answer with this error in place of running the function. */
  readonly error?: (typeof ERRORS)[number]
  /** Cut the connection in place of an answer. Default false. */
  readonly cut: boolean
  /** Whether the function runs before the connection is cut. Default false. */
  readonly tookEffect: boolean
}

/** Kills a function's sandbox, see KillPlan. */
interface KillFault {
  /** A function's name. Default: whichever makes the call first. */
  readonly function?: string
  readonly kill: KillPlan
}

export type LambdaFault = InvokeFault | KillFault

/**
 * How a fault that struck is counted: by its error, `kill`, `cut`, `lost` (the function ran before the connection was cut), or
 * `latency` where the invoke was answered late and nothing else.
 */
export type LambdaFaultKind = (typeof ERRORS)[number] | "kill" | "cut" | "lost" | "latency"

/** The kind of a fault of Invoke. Pure. */
export function kindOf({ error, cut, tookEffect }: InvokeFault): LambdaFaultKind {
  if (error !== undefined) return error
  if (!cut) return "latency"
  return tookEffect ? "lost" : "cut"
}

type Json = Readonly<Record<string, unknown>>

const ERRORS = ["TooManyRequestsException", "ServiceException"] as const
const INVOKE_MEMBERS = ["function", "times", "skip", "latencyMs", "error", "cut", "tookEffect"]
const CALL = /^([A-Za-z]+|[A-Z]+ \/[^?\s]*)$/

/**
 * Reads Lambda's faults, a list of `{"function"?,"kill":{"call","when","nth"?}}` and
 * `{"function"?,"times"?,"skip"?,"latencyMs"?,"error"?,"cut"?,"tookEffect"?}`.
 * @throws RangeError that names the member, what was found and what is allowed.
 */
export function parseLambdaFaults(json: unknown): readonly LambdaFault[] {
  if (!Array.isArray(json)) refuse("Lambda's faults", json, "a list")
  return json.map((entry: unknown, index) => parseFault(entry, `fault ${index}`))
}

function parseFault(json: unknown, at: string): LambdaFault {
  const entry = readObject(json, at, [...INVOKE_MEMBERS, "kill"])
  if (entry.kill === undefined) return parseInvokeFault(entry, at)
  readObject(json, at, ["function", "kill"])
  return { ...readFunction(entry, at), kill: parseKill(entry.kill, `${at}: kill`) }
}

function parseKill(json: unknown, at: string): KillPlan {
  const { call, when, nth } = readObject(json, at, ["call", "when", "nth"])
  if (typeof call !== "string" || !CALL.test(call)) {
    refuse(`${at}.call`, call, 'an operation such as "PutSecretValue", or "METHOD /path" without a query')
  }
  if (when !== "before" && when !== "after") refuse(`${at}.when`, when, '"before" or "after"')
  return { call, when, nth: readInteger(nth, `${at}.nth`, 1, 1000, 1) }
}

function parseInvokeFault(entry: Json, at: string): InvokeFault {
  const { error } = entry
  if (error !== undefined && !isError(error)) refuse(`${at}: error`, error, ERRORS.join(" or "))
  const fault = {
    ...readFunction(entry, at),
    times: readInteger(entry.times, `${at}: times`, 1, 1_000_000, 1),
    skip: readInteger(entry.skip, `${at}: skip`, 0, 1_000_000, 0),
    latencyMs: readInteger(entry.latencyMs, `${at}: latencyMs`, 0, 900_000, 0),
    ...(error === undefined ? {} : { error }),
    cut: readBoolean(entry.cut, `${at}: cut`),
    tookEffect: readBoolean(entry.tookEffect, `${at}: tookEffect`),
  }
  checkTogether(fault, at)
  return fault
}

function checkTogether({ latencyMs, error, cut, tookEffect }: InvokeFault, at: string): void {
  if (latencyMs === 0 && error === undefined && !cut) refuse(at, {}, "more: give kill, latencyMs, error or cut: true")
  if (error !== undefined && cut) refuse(at, { error, cut }, "either error or cut, not both")
  if (tookEffect && !cut) refuse(`${at}: tookEffect`, tookEffect, "beside cut: true")
}

function isError(value: unknown): value is (typeof ERRORS)[number] {
  return (ERRORS as readonly unknown[]).includes(value)
}

function readFunction(entry: Json, at: string): { readonly function?: string } {
  const name = entry.function
  if (name === undefined) return {}
  return typeof name === "string" && name !== "" ? { function: name } : refuse(`${at}: function`, name, "a name")
}

function readObject(json: unknown, at: string, members: readonly string[]): Json {
  if (typeof json !== "object" || json === null || Array.isArray(json)) refuse(at, json, "an object")
  const unknown = Object.keys(json).find((member) => !members.includes(member))
  if (unknown !== undefined) refuse(`${at}: the member`, unknown, `one of ${members.join(", ")}`)
  return json as Json
}

function readBoolean(json: unknown, at: string): boolean {
  return json === undefined || typeof json === "boolean" ? (json ?? false) : refuse(at, json, "true or false")
}

function readInteger(json: unknown, at: string, least: number, most: number, otherwise: number): number {
  if (json === undefined) return otherwise
  if (typeof json === "number" && Number.isInteger(json) && json >= least && json <= most) return json
  return refuse(at, json, `an integer, ${least} to ${most}`)
}

function refuse(at: string, found: unknown, wanted: string): never {
  throw new RangeError(`${at} must be ${wanted}; found ${JSON.stringify(found)?.slice(0, 60) ?? "nothing"}`)
}
