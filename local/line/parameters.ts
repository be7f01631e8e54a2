import type { LoopbackRequest } from "../loopback-server.ts"

/** The parameters of one request by their wire name. A parameter sent without a value counts as not sent. */
export type Parameters = ReadonlyMap<string, string>

const FORM_TYPE = "application/x-www-form-urlencoded"

/**
 * Reads the parameters from where the method carries them: a GET's query, a POST's form.
 *
 * Undefined when a POST is not a form or a parameter comes twice.
 *
 * @see https://www.rfc-editor.org/rfc/rfc6749#section-3.2
 */
export function readParameters(request: LoopbackRequest): Parameters | undefined {
  if (request.method === "GET") return collect(request.query)
  return isForm(request.headers["content-type"]) ? collect(new URLSearchParams(request.body.toString())) : undefined
}

/** The values of `names` in their order, or undefined when any is missing. */
export function required<const N extends readonly string[]>(
  parameters: Parameters,
  names: N,
): { [I in keyof N]: string } | undefined {
  const values = names.map((name) => parameters.get(name))
  return values.includes(undefined) ? undefined : (values as { [I in keyof N]: string })
}

function isForm(contentType: string | undefined): boolean {
  return contentType?.split(";", 1)[0]?.trim().toLowerCase() === FORM_TYPE
}

function collect(sent: URLSearchParams): Parameters | undefined {
  const found = new Map<string, string>()
  const names = new Set<string>()
  for (const [name, value] of sent) {
    if (names.has(name)) return undefined
    names.add(name)
    if (value !== "") found.set(name, value)
  }
  return found
}
