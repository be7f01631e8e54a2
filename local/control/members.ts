/** Reads an object with no other members than these. @throws RangeError that names what is wrong. */
export function readMembers(
  body: unknown,
  allowed: readonly string[],
  example: string,
): Readonly<Record<string, unknown>> {
  if (typeof body !== "object" || body === null || Array.isArray(body)) {
    throw new RangeError(`the body must be a JSON object such as ${example}`)
  }
  const unknown = Object.keys(body).find((name) => !allowed.includes(name))
  if (unknown !== undefined) throw new RangeError(`unknown member "${unknown}": use ${allowed.join(", ")}`)
  return body as Readonly<Record<string, unknown>>
}

/** The longest step of the clock, in seconds: a hundred years. */
const LONGEST_STEP_SECONDS = 3_155_760_000

/** The `seconds` of a step of the clock. @throws RangeError unless it is a number from 0 to a hundred years. */
export function readSeconds(body: unknown): number {
  const { seconds } = readMembers(body, ["seconds"], '{"seconds":86400}')
  if (typeof seconds === "number" && seconds >= 0 && seconds <= LONGEST_STEP_SECONDS) return seconds
  const found = JSON.stringify(seconds)?.slice(0, 60) ?? "nothing"
  throw new RangeError(`seconds must be a number from 0 to ${LONGEST_STEP_SECONDS}; found ${found}`)
}
