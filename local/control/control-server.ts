import type { Clock } from "../clock.ts"
import { type LoopbackReply, type LoopbackRequest, type LoopbackServer, listenOnLoopback } from "../loopback-server.ts"

/** One thing that control can do. */
export interface ControlRoute {
  readonly method: "GET" | "POST"
  readonly path: string
  /**
   * `body` is the request's JSON, undefined for a GET or an empty body.
   * @returns what to answer, as JSON
   * @throws RangeError for input that won't do: its message becomes a 400
   */
  readonly run: (input: ControlInput) => unknown
}

interface ControlInput {
  readonly body: unknown
  readonly query: URLSearchParams
}

export interface ControlOptions {
  readonly clock: Clock
  /** TCP port; 0, the default, takes a free one. */
  readonly port?: number
  readonly routes: readonly ControlRoute[]
}

/** Serves the routes as JSON over HTTP; whatever else is asked gets an error that says what there is. */
export function listenAsControl({ clock, port = 0, routes }: ControlOptions): Promise<LoopbackServer> {
  return listenOnLoopback((request) => answer(request, routes), { clock, port })
}

async function answer(request: LoopbackRequest, routes: readonly ControlRoute[]): Promise<LoopbackReply> {
  const here = routes.filter(({ path }) => path === request.path)
  const route = here.find(({ method }) => method === request.method)
  if (here.length === 0) return failure(404, `there is no ${request.path} here: use ${list(routes)}`)
  if (route === undefined) return { ...failure(405, `use ${list(here)}`), headers: allow(here) }
  const body = readJson(request)
  if (body === MALFORMED) return failure(400, `the body of ${route.method} ${route.path} must be JSON`)
  try {
    return json(200, await route.run({ body, query: request.query }))
  } catch (error) {
    return failure(isInputError(error) ? 400 : 500, error instanceof Error ? error.message : "failed")
  }
}

const MALFORMED = Symbol("malformed")

function readJson(request: LoopbackRequest): unknown {
  if (request.method === "GET" || request.body.length === 0) return undefined
  try {
    return JSON.parse(request.body.toString())
  } catch {
    return MALFORMED
  }
}

/** The stand-ins refuse bad input with a RangeError, or an error of their own whose code says `invalid`. */
function isInputError(error: unknown): boolean {
  if (error instanceof RangeError) return true
  const code = error instanceof Error && "code" in error ? String(error.code) : ""
  return code.startsWith("invalid")
}

function list(routes: readonly ControlRoute[]): string {
  return routes.map(({ method, path }) => `${method} ${path}`).join(", ")
}

function allow(routes: readonly ControlRoute[]): Record<string, string> {
  return { "content-type": "application/json", allow: routes.map(({ method }) => method).join(", ") }
}

function failure(status: number, error: string): LoopbackReply {
  return json(status, { error })
}

function json(status: number, value: unknown): LoopbackReply {
  return { status, headers: { "content-type": "application/json" }, body: `${JSON.stringify(value)}\n` }
}
