import { randomUUID } from "node:crypto"
import type { LoopbackReply, LoopbackRequest } from "../loopback-server.ts"
import { type Input, isStructure } from "./input.ts"
import { Refusal } from "./refusals.ts"

const PREFIX = "TrentService."

/** The operation that `X-Amz-Target` names; empty when the header is absent or another service's. */
export function operationOf({ headers }: LoopbackRequest): string {
  const target = String(headers["x-amz-target"] ?? "")
  return target.startsWith(PREFIX) ? target.slice(PREFIX.length) : ""
}

/** The body as a JSON object. @throws Refusal MissingAuthenticationTokenException, SerializationException. */
export function readInput({ headers, body }: LoopbackRequest): Input {
  if (!headers.authorization) {
    throw new Refusal("MissingAuthenticationTokenException", "Missing Authentication Token")
  }
  const value = parse(body.toString("utf8"))
  if (isStructure(value)) return value
  throw new Refusal("SerializationException", "The request body is not a JSON object.")
}

function parse(text: string): unknown {
  try {
    return text.trim() === "" ? {} : JSON.parse(text)
  } catch {
    return undefined
  }
}

/** 200 with the output; an operation without output answers with an empty body. Undefined members are left out. */
export function answer(output: object | undefined): LoopbackReply {
  return { status: 200, headers: headers(), body: output === undefined ? "" : JSON.stringify(output) }
}

/** The error answer: bare `__type`, and a `message` unless there is nothing to say. */
export function refuse({ type, message, status }: Refusal): LoopbackReply {
  const body = message === "" ? { __type: type } : { __type: type, message }
  return { status, headers: headers(), body: JSON.stringify(body) }
}

/** A stamp as it travels: epoch seconds with milliseconds; absent stays absent. */
export function toSeconds(ms: number | undefined): number | undefined {
  return ms === undefined ? undefined : ms / 1000
}

function headers(): Record<string, string> {
  return { "content-type": "application/x-amz-json-1.1", "x-amzn-requestid": randomUUID() }
}
