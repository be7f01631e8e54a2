import type { LineFault } from "./faults.ts"
import { OPERATION_NAMES } from "./operations.ts"

/** A fault that can't be set: the message names the member and what it may be. */
export class LineFaultError extends Error {
  override readonly name = "LineFaultError"
  readonly code = "invalid_line_fault"
}

/** What a member may be: the test, and its words. */
interface Rule {
  readonly isAllowed: (value: unknown) => boolean
  readonly allowed: string
}

const RULES: Readonly<Record<keyof LineFault, Rule>> = {
  operation: oneOf(["any", ...OPERATION_NAMES]),
  times: integer(1, 1_000_000),
  skip: integer(0, 1_000_000),
  latencyMs: integer(0, 600_000),
  status: integer(400, 599),
  retryAfterSeconds: integer(0, 86_400),
  redirect: oneOf([301, 302, 303, 307, 308]),
  cut: trueOrFalse(),
  resetMidBody: trueOrFalse(),
  truncate: trueOrFalse(),
  dripMs: integer(1, 60_000),
  contentType: {
    isAllowed: (value) => typeof value === "string" && /^[\x21-\x7e][\x20-\x7e]{0,99}$/.test(value),
    allowed: "1 to 100 characters of printable ASCII, such as text/html",
  },
  extraMembers: trueOrFalse(),
  headerCase: oneOf(["lower", "upper", "title"]),
  clockSkewSeconds: {
    isAllowed: (value) => value !== 0 && integer(-86_400, 86_400).isAllowed(value),
    allowed: "an integer from -86400 to 86400, but not 0",
  },
  lagSeconds: integer(1, 86_400),
  tookEffect: trueOrFalse(),
}

/**
 * Reads the members of each fault in a list, and fills in the defaults; whether they go together is not looked at.
 * @throws {LineFaultError} naming the position, the member and the allowed values
 */
export function readMembers(json: unknown): readonly { readonly fault: LineFault; readonly where: string }[] {
  if (!Array.isArray(json)) throw new LineFaultError(`LINE's faults must be a list, found ${show(json)}`)
  return json.map((item: unknown, index) => ({ fault: readFault(item, `fault ${index}`), where: `fault ${index}` }))
}

function readFault(item: unknown, where: string): LineFault {
  if (typeof item !== "object" || item === null || Array.isArray(item)) {
    throw new LineFaultError(`${where} must be an object, found ${show(item)}`)
  }
  const fault = { times: 1, skip: 0, tookEffect: false, ...item } as Record<string, unknown>
  for (const name of Object.keys(fault)) checkMember(name, fault[name], where)
  if (!("operation" in fault)) throw new LineFaultError(`${where}: operation is missing: ${RULES.operation.allowed}`)
  return fault as unknown as LineFault
}

function checkMember(name: string, value: unknown, where: string): void {
  const rule = Object.hasOwn(RULES, name) ? RULES[name as keyof LineFault] : undefined
  if (rule === undefined) {
    throw new LineFaultError(`${where}: unknown member ${name}: use ${Object.keys(RULES).join(", ")}`)
  }
  if (!rule.isAllowed(value)) {
    throw new LineFaultError(`${where}: ${name} must be ${rule.allowed}, found ${show(value)}`)
  }
}

function integer(least: number, most: number): Rule {
  const isAllowed = (value: unknown) => Number.isInteger(value) && Number(value) >= least && Number(value) <= most
  return { isAllowed, allowed: `an integer from ${least} to ${most}` }
}

function oneOf(choices: readonly (string | number)[]): Rule {
  return { isAllowed: (value) => choices.some((choice) => choice === value), allowed: `one of ${choices.join(", ")}` }
}

function trueOrFalse(): Rule {
  return { isAllowed: (value) => typeof value === "boolean", allowed: "true or false" }
}

function show(value: unknown): string {
  return JSON.stringify(value)?.slice(0, 60) ?? String(value)
}
