import type { ClientRequest, Agent as HttpAgent } from "node:http"
import { Agent, request as httpsRequest, type RequestOptions } from "node:https"
import { exchange } from "./exchange.ts"
import { requireNumber } from "./options.ts"
import { parseOrigin } from "./origin.ts"
import { encodeForm, type WireAnswer, type WireRequest } from "./wire.ts"

/** How long one try may be silent. */
export interface Timeouts {
  /** Until DNS, TCP and TLS are through, milliseconds, 1 to 600,000. Default 3,000: a lost SYN is sent again after 1 s and 3 s. */
  readonly connectMs?: number
  /**
   * Between two signs of life after that, milliseconds, 1 to 600,000. Default 10,000: LINE answers within one second,
   * and giving up on an issue that is merely slow costs a token that nobody can revoke.
   */
  readonly idleMs?: number
}

/** What {@link createTransport} can be given. */
export interface TransportOptions {
  /** Default `https://api.line.me`; anything else must be loopback. */
  readonly origin?: string
  /** An agent of the caller's (proxy, certificates, DNS), which the caller closes. Default: a keep-alive agent of its own. */
  readonly agent?: HttpAgent
  readonly timeouts?: Timeouts
  /** Milliseconds since the epoch. Default `Date.now`. */
  readonly now?: () => number
}

/** Sends one request and returns the bare answer. Never follows a redirect, never repeats. */
export interface Transport {
  /** Rejects with {@link WireError} only. */
  send(request: WireRequest, signal?: AbortSignal): Promise<WireAnswer>
  /** Cuts what its own agent holds open; an injected agent is left to its owner. */
  close(): void
}

/** Largest body that is read, in bytes: LINE's largest documented answer is some 1 KiB. */
const BODY_LIMIT_BYTES = 65_536

const HEADER_LIMIT_BYTES = 16_384
const LARGEST_TIMEOUT_MS = 600_000

/** A connection idle for longer may be dead without our knowing: Lambda freezes the process between two events. */
const LONGEST_IDLE_CONNECTION_MS = 4_000

interface Scheme {
  readonly request: (options: RequestOptions) => ClientRequest
  readonly createAgent: () => HttpAgent
}

/**
 * The transport to LINE, on `node:https` alone.
 * @throws TypeError, RangeError naming the option that is wrong
 */
export function createTransport(options: TransportOptions = {}): Transport {
  const { now = Date.now, timeouts = {} } = options
  const url = parseOrigin(options.origin)
  const connectMs = requireNumber("timeouts.connectMs", timeouts.connectMs ?? 3_000, 1, LARGEST_TIMEOUT_MS)
  const idleMs = requireNumber("timeouts.idleMs", timeouts.idleMs ?? 10_000, 1, LARGEST_TIMEOUT_MS)
  const scheme = schemeOf(url)
  const ownAgent = options.agent === undefined ? scheme.createAgent() : undefined
  const agent = options.agent ?? ownAgent
  const target = { protocol: url.protocol, hostname: url.hostname.replace(/^\[|\]$/g, ""), port: url.port, agent }
  let lastUsedMs = now()

  function open(wire: WireRequest): ClientRequest {
    if (ownAgent !== undefined && now() - lastUsedMs > LONGEST_IDLE_CONNECTION_MS) dropIdleConnections(ownAgent)
    const { body, ...head } = encode(wire)
    return scheme.request({ ...target, ...head, maxHeaderSize: HEADER_LIMIT_BYTES }).end(body)
  }

  return {
    async send(wire, signal) {
      const answer = await exchange(() => open(wire), { connectMs, idleMs, signal }, BODY_LIMIT_BYTES)
      lastUsedMs = now()
      return answer
    },
    close: () => ownAgent?.destroy(),
  }
}

function schemeOf(url: URL): Scheme {
  const agentOptions = { keepAlive: true, rejectUnauthorized: true }
  if (url.protocol === "https:") return { request: httpsRequest, createAgent: () => new Agent(agentOptions) }
  // Only a loopback origin comes here. An `import` of node:http would load undici, at 15 to 45 ms of each cold start.
  const http = process.getBuiltinModule("node:http")
  return { request: http.request, createAgent: () => new http.Agent({ keepAlive: true }) }
}

function dropIdleConnections(agent: HttpAgent): void {
  for (const socket of Object.values(agent.freeSockets).flat()) socket?.destroy()
}

function encode({ method, path, query, form }: WireRequest) {
  const body = form === undefined ? undefined : encodeForm(form)
  const type = { "content-type": "application/x-www-form-urlencoded" }
  const bodyHeaders = body === undefined ? {} : { ...type, "content-length": String(Buffer.byteLength(body)) }
  return {
    method,
    body,
    path: query === undefined ? path : `${path}?${encodeForm(query)}`,
    headers: { accept: "application/json", ...bodyHeaders },
  }
}
