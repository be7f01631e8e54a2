import type { Transport } from "../../../line/transport.ts"
import { encodeForm, type WireAnswer, WireError, type WireRequest } from "../../../line/wire.ts"
import type { Clock } from "../../../local/clock.ts"
import { OPERATION_NAMES, OPERATIONS } from "../../../local/line/operations.ts"
import type { LoopbackHandler } from "../../../local/loopback-server.ts"
import type { Process, Spoiling } from "./process.ts"

export interface LineTransportOptions {
  readonly process: Process
  readonly clock: Clock
  /** LINE's API. */
  readonly handle: LoopbackHandler
}

/** How long LINE may be silent, in milliseconds: as the client's own transport has it. */
const IDLE_MS = 10_000
const NEVER = new AbortController().signal

/** A way to LINE without a network. */
export function createLineTransport({ process, clock, handle }: LineTransportOptions): Transport {
  return {
    send: (request) =>
      process.call<WireAnswer>({
        name: `line:${operationOf(request)}`,
        perform: () => exchange(handle, clock, request),
        spoiled: (mode) => spoiledAnswer(mode, clock),
        timeoutMs: IDLE_MS,
      }),
    close: () => undefined,
  }
}

function operationOf({ method, path }: WireRequest): string {
  const isMeant = (name: (typeof OPERATION_NAMES)[number]) =>
    OPERATIONS[name].path === path && OPERATIONS[name].method === method
  return OPERATION_NAMES.find(isMeant) ?? `${method} ${path}`
}

async function exchange(handle: LoopbackHandler, clock: Clock, request: WireRequest): Promise<WireAnswer> {
  const { method, path, query, form } = request
  const reply = await handle({
    method,
    path,
    query: new URLSearchParams(query),
    headers: { host: "api.line.me", ...(form && { "content-type": "application/x-www-form-urlencoded" }) },
    body: Buffer.from(form === undefined ? "" : encodeForm(form)),
    signal: NEVER,
  })
  return wireAnswer(clock, reply.status, { ...reply.headers }, Buffer.from(reply.body ?? ""))
}

function spoiledAnswer(mode: Spoiling, clock: Clock): WireAnswer {
  const json = { "content-type": "application/json" }
  switch (mode) {
    case "answer lost":
      throw new WireError("network", true, "ECONNRESET")
    case "timeout":
      throw new WireError("timeout", true)
    case "refused":
      return wireAnswer(clock, 400, json, Buffer.from('{"error":"invalid_request"}'))
    case "failed":
      return wireAnswer(clock, 500, json, Buffer.from('{"message":"Internal server error"}'))
    default:
      return mode satisfies never
  }
}

function wireAnswer(clock: Clock, status: number, headers: Record<string, string>, body: Buffer): WireAnswer {
  return { status, headers: { date: new Date(clock.now()).toUTCString(), ...headers }, body, isTruncated: false }
}
