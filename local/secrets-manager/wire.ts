import { randomUUID } from "node:crypto"
import type { LoopbackReply, LoopbackRequest } from "../loopback-server.ts"
import { type Input, isStructure } from "./input.ts"
import { Refusal } from "./refusals.ts"

const PREFIX = "secretsmanager."

/** The types whose message member is spelled `message`: they aren't part of the service's own model. */
const UNMODELLED = new Set(["ValidationException", "ThrottlingException", "MissingAuthenticationTokenException"])

/** The operation that `X-Amz-Target` names; empty when the header is absent or another service's. */
export function operationOf(request: LoopbackRequest): string {
  const target = String(request.headers["x-amz-target"] ?? "")
  return target.startsWith(PREFIX) ? target.slice(PREFIX.length) : ""
}

/** The body as a JSON object. @throws Refusal MissingAuthenticationTokenException, SerializationException. */
export function readInput(request: LoopbackRequest): Input {
  if (!request.headers.authorization) {
    throw new Refusal("MissingAuthenticationTokenException", "Missing Authentication Token")
  }
  const text = request.body.toString("utf8")
  if (text.trim() === "") return {}
  const value = parse(text)
  if (!isStructure(value))
    throw new Refusal("SerializationException", "Start of structure or map found where not expected.")
  return value
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new Refusal("SerializationException", "The request body is not valid JSON.")
  }
}

/** 200 with the output; an operation without output answers with an empty body. Undefined members are left out. */
export function answer(output: object | undefined): LoopbackReply {
  return { status: 200, headers: headers(), body: output === undefined ? "" : JSON.stringify(output) }
}

/** The error answer: bare `__type`, the message beside it. */
export function refuse(refusal: Refusal): LoopbackReply {
  const message = UNMODELLED.has(refusal.type) ? { message: refusal.message } : { Message: refusal.message }
  const body = refusal.type === "UnknownOperationException" ? {} : message
  return { status: refusal.status, headers: headers(), body: JSON.stringify({ __type: refusal.type, ...body }) }
}

/** A stamp as it travels: epoch seconds with milliseconds; absent stays absent. */
export function toSeconds(ms: number): number
export function toSeconds(ms: number | undefined): number | undefined
export function toSeconds(ms: number | undefined): number | undefined {
  return ms === undefined ? undefined : ms / 1000
}

function headers(): Record<string, string> {
  return { "content-type": "application/x-amz-json-1.1", "x-amzn-requestid": randomUUID() }
}
