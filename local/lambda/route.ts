import type { LoopbackReply, LoopbackRequest } from "../loopback-server.ts"
import { errorReply } from "./error-reply.ts"

/** A request to Lambda's API, with what its path says. */
export interface Call {
  readonly request: LoopbackRequest
  readonly requestId: string
  /** The path's variables, unescaped, by name. */
  readonly path: Readonly<Record<string, string>>
}

/** An operation: where it is, and what answers it. It may throw a Refusal. */
export interface Route {
  readonly operation: string
  readonly method: string
  /** Segments that begin with `:` are variables. */
  readonly path: string
  readonly answer: (call: Call) => LoopbackReply | Promise<LoopbackReply>
}

export interface RouteMatch {
  readonly route: Route
  readonly path: Call["path"]
}

/** Finds the operation of a request. A slash at the end of a path doesn't count. */
export function matchRoute(
  routes: readonly Route[],
  { method, path }: Pick<LoopbackRequest, "method" | "path">,
): RouteMatch | undefined {
  const segments = path.replace(/\/$/, "").split("/")
  for (const route of routes) {
    const variables = route.method === method ? matchPath(route.path.split("/"), segments) : undefined
    if (variables !== undefined) return { route, path: variables }
  }
  return undefined
}

/** The answer to a request that no operation fits. */
export function unknownReply(method: string, path: string, routes: readonly Route[]): LoopbackReply {
  const served = routes.map(({ operation }) => operation).join(", ")
  const message = `${method} ${path} isn't served here; this local Lambda has ${served}.`
  return errorReply("UnknownOperationException", message)
}

function matchPath(pattern: readonly string[], segments: readonly string[]): Record<string, string> | undefined {
  if (pattern.length !== segments.length) return undefined
  const variables: Record<string, string> = {}
  for (const [index, wanted] of pattern.entries()) {
    const found = segments[index] ?? ""
    if (!wanted.startsWith(":")) {
      if (wanted !== found) return undefined
    } else if (found === "") return undefined
    else variables[wanted.slice(1)] = decode(found)
  }
  return variables
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment)
  } catch {
    return segment
  }
}
