import type { LoopbackHandler } from "./loopback-server.ts"

/** A call in AWS's JSON protocol, as any client would send it, without the network between. */
export type AwsCall = (operation: string, input: object) => Promise<Readonly<Record<string, unknown>>>

/**
 * Calls a handler that speaks AWS's JSON 1.1 protocol.
 * @throws Error with the operation and the service's error type and message.
 */
export function createAwsCall(handler: LoopbackHandler, targetPrefix: string): AwsCall {
  return async (operation, input) => {
    const reply = await handler({
      method: "POST",
      path: "/",
      query: new URLSearchParams(),
      headers: {
        "content-type": "application/x-amz-json-1.1",
        "x-amz-target": `${targetPrefix}.${operation}`,
        authorization: "AWS4-HMAC-SHA256 Credential=local/20260101/us-east-1/secretsmanager/aws4_request",
      },
      body: Buffer.from(JSON.stringify(input)),
      signal: new AbortController().signal,
    })
    const output = JSON.parse(String(reply.body ?? "{}")) as Readonly<Record<string, unknown>>
    if (reply.status === 200) return output
    throw new Error(`${operation}: ${String(output.__type)}: ${String(output.Message ?? output.message)}`)
  }
}
