import type { LoopbackHandler } from "../../../local/loopback-server.ts"
import type { Process, Spoiling } from "./process.ts"

/** AWS's clients as far as the functions use them: one command in, one output out. */
export interface AwsClient {
  send(command: { readonly input: object }): Promise<unknown>
}

export interface AwsClientOptions {
  readonly process: Process
  /** Serves AWS's JSON 1.1 protocol. */
  readonly handle: LoopbackHandler
  /** How long a call is waited for, in milliseconds. */
  readonly timeoutMs: number
}

/** Secrets Manager's client without a network: the same commands, the same errors. */
export function createAwsClient({ process, handle, timeoutMs }: AwsClientOptions): AwsClient {
  return {
    send(command) {
      const operation = command.constructor.name.replace(/Command$/, "")
      return process.call<unknown>({
        name: nameOf(operation, command.input),
        perform: () => call(handle, operation, command.input),
        spoiled(mode) {
          throw awsError(mode)
        },
        timeoutMs,
        isSlow: operation === "RotateSecret",
      })
    },
  }
}

/** What is done to a label depends on which it is, so its kind is a part of the name. */
function nameOf(operation: string, input: { readonly VersionStage?: unknown }): string {
  const [kind] = operation === "UpdateSecretVersionStage" ? String(input.VersionStage).split(":") : []
  return `secretsmanager:${operation}${kind === undefined ? "" : ` ${kind}`}`
}

const HEADERS = {
  "content-type": "application/x-amz-json-1.1",
  authorization: "AWS4-HMAC-SHA256 Credential=local/20260101/us-east-1/secretsmanager/aws4_request",
}
const NEVER = new AbortController().signal

async function call(handle: LoopbackHandler, operation: string, input: object): Promise<unknown> {
  const { status, body } = await handle({
    method: "POST",
    path: "/",
    query: new URLSearchParams(),
    headers: { ...HEADERS, "x-amz-target": `secretsmanager.${operation}` },
    body: Buffer.from(JSON.stringify(input)),
    signal: NEVER,
  })
  const output = JSON.parse(String(body || "{}")) as Readonly<Record<string, unknown>>
  if (status !== 200) throw serviceError(String(output.__type), String(output.Message ?? output.message), status)
  return withDates(output)
}

/** Stamps travel as seconds, and the client makes dates of them. */
function withDates(output: Readonly<Record<string, unknown>>): object {
  return Object.fromEntries(
    Object.entries(output).map(([name, value]) => [
      name,
      name.endsWith("Date") && typeof value === "number" ? new Date(value * 1_000) : value,
    ]),
  )
}

/** What AWS's clients throw when a call goes wrong. */
export function awsError(mode: Spoiling): Error {
  switch (mode) {
    case "answer lost":
      return Object.assign(new Error("socket hang up"), { name: "TimeoutError", code: "ECONNRESET" })
    case "timeout":
      return Object.assign(new Error("Request aborted"), { name: "AbortError" })
    case "refused":
      return serviceError("AccessDeniedException", "User is not authorized to perform this operation", 400)
    case "failed":
      return serviceError("InternalServiceError", "An error occurred on the server side.", 500)
    default:
      return mode satisfies never
  }
}

/** An error as a service of AWS names it. */
export function serviceError(name: string, message: string, httpStatusCode: number): Error {
  return Object.assign(new Error(message), { name, $metadata: { httpStatusCode } })
}
