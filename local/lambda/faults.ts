import type { KillPlan } from "./kill-plan.ts"

/** A fault of Invoke itself. */
export interface InvokeFault {
  /** Default: any function. */
  readonly function?: string
  /** How many invokes it strikes, from 1. Default 1. */
  readonly times: number
  /** How many invokes it lets pass first. Default 0. */
  readonly skip: number
  /** Waits this many milliseconds before anything else, 0 to 900,000. Default 0. */
  readonly latencyMs: number
  /** Answers with this error in place of running the function. */
  readonly error?: "TooManyRequestsException" | "ServiceException"
  /** The function runs, but the connection is cut instead of an answer. */
  readonly lost: boolean
}

export interface LambdaFaults {
  readonly kill: readonly (KillPlan & { readonly function?: string })[]
  readonly invoke: readonly InvokeFault[]
}

type Json = Readonly<Record<string, unknown>>

const ERRORS = ["TooManyRequestsException", "ServiceException"] as const

/**
 * Reads Lambda's faults from JSON: `{"kill":[{"function"?,"call","when","nth"?}],"invoke":[{"function"?,"times"?,
 * "skip"?,"latencyMs"?,"error"?,"lost"?}]}`.
 * @throws RangeError that names the member, what was found and what is allowed.
 */
export function parseLambdaFaults(json: unknown): LambdaFaults {
  const faults = readObject(json, "lambda", ["kill", "invoke"])
  return {
    kill: readList(faults.kill, "lambda.kill").map((entry, index) => parseKill(entry, `lambda.kill[${index}]`)),
    invoke: readList(faults.invoke, "lambda.invoke").map((entry, index) =>
      parseInvoke(entry, `lambda.invoke[${index}]`),
    ),
  }
}

function parseKill(json: unknown, at: string): KillPlan & { readonly function?: string } {
  const entry = readObject(json, at, ["function", "call", "when", "nth"])
  const { call, when } = entry
  if (typeof call !== "string" || !/^([A-Za-z]+|[A-Z]+ \/[^?\s]*)$/.test(call)) {
    refuse(`${at}.call`, call, 'an operation such as "PutSecretValue", or "METHOD /path" without a query')
  }
  if (when !== "before" && when !== "after") refuse(`${at}.when`, when, '"before" or "after"')
  return { ...readFunction(entry, at), call, when, nth: readInteger(entry.nth, `${at}.nth`, 1, 1000, 1) }
}

function parseInvoke(json: unknown, at: string): InvokeFault {
  const entry = readObject(json, at, ["function", "times", "skip", "latencyMs", "error", "lost"])
  const { error, lost = false } = entry
  if (error !== undefined && !isError(error))
    refuse(`${at}.error`, error, ERRORS.map((name) => `"${name}"`).join(" or "))
  if (typeof lost !== "boolean") refuse(`${at}.lost`, lost, "true or false")
  return {
    ...readFunction(entry, at),
    times: readInteger(entry.times, `${at}.times`, 1, 1_000_000, 1),
    skip: readInteger(entry.skip, `${at}.skip`, 0, 1_000_000, 0),
    latencyMs: readInteger(entry.latencyMs, `${at}.latencyMs`, 0, 900_000, 0),
    ...(error === undefined ? {} : { error }),
    lost,
  }
}

function isError(value: unknown): value is (typeof ERRORS)[number] {
  return (ERRORS as readonly unknown[]).includes(value)
}

function readFunction(entry: Json, at: string): { readonly function?: string } {
  const name = entry.function
  if (name === undefined) return {}
  return typeof name === "string" && name !== ""
    ? { function: name }
    : refuse(`${at}.function`, name, "a function's name")
}

function readObject(json: unknown, at: string, members: readonly string[]): Json {
  if (typeof json !== "object" || json === null || Array.isArray(json)) refuse(at, json, "an object")
  const unknown = Object.keys(json).find((member) => !members.includes(member))
  if (unknown !== undefined) refuse(`${at}.${unknown}`, "an unknown member", `one of ${members.join(", ")}`)
  return json as Json
}

function readList(json: unknown, at: string): readonly unknown[] {
  if (json === undefined) return []
  return Array.isArray(json) ? json : refuse(at, json, "a list")
}

function readInteger(json: unknown, at: string, least: number, most: number, otherwise: number): number {
  if (json === undefined) return otherwise
  if (typeof json === "number" && Number.isInteger(json) && json >= least && json <= most) return json
  return refuse(at, json, `an integer, ${least} to ${most}`)
}

function refuse(at: string, found: unknown, wanted: string): never {
  throw new RangeError(`${at} must be ${wanted}; found ${JSON.stringify(found) ?? "nothing"}`)
}
