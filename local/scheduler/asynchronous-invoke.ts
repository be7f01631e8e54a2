import type { Lambda } from "../lambda/lambda.ts"

/** How an asynchronous invocation ended, from Lambda's own report of it. */
export interface InvocationEnd {
  /** Lambda's: names the invocation's log lines and calls. */
  readonly requestId: string
  /** `failed`: the function threw, timed out, or its process died. `refused`: Lambda didn't take the event. */
  readonly outcome: "succeeded" | "failed" | "refused"
}

/** Invokes a function without waiting for its answer, as a schedule does; settles when that invocation has ended. */
export type AsynchronousInvoke = (functionArn: string, event: object) => Promise<InvocationEnd>

/** Nothing here checks a signature, but there has to be one. */
const HEADERS = {
  "content-type": "application/json",
  "x-amz-invocation-type": "Event",
  authorization: "AWS4-HMAC-SHA256 Credential=local/20260101/us-east-1/lambda/aws4_request",
}

/** Over Lambda's Invoke API. A function whose failures are repeated reports more than one end: the first counts. */
export function createAsynchronousInvoke({ handle, onLog }: Pick<Lambda, "handle" | "onLog">): AsynchronousInvoke {
  return async (functionArn, event) => {
    const ends = watchEnds(onLog)
    try {
      const reply = await handle({
        method: "POST",
        path: `/2015-03-31/functions/${encodeURIComponent(functionArn)}/invocations`,
        query: new URLSearchParams(),
        headers: HEADERS,
        body: Buffer.from(JSON.stringify(event)),
        signal: new AbortController().signal,
      })
      const requestId = reply.headers?.["x-amzn-requestid"] ?? ""
      return reply.status === 202 ? await ends.of(requestId) : { requestId, outcome: "refused" }
    } finally {
      ends.stop()
    }
  }
}

/** Keeps the ends that are reported from now on, so that none is missed before its request id is known. */
function watchEnds(onLog: Lambda["onLog"]) {
  const ended = new Map<string, InvocationEnd>()
  let wake: () => void = () => undefined
  const stop = onLog(({ stream, line, requestId }) => {
    const status = stream === "platform" ? statusIn(line) : undefined
    if (requestId === undefined || status === undefined) return
    ended.set(requestId, { requestId, outcome: status === "success" ? "succeeded" : "failed" })
    wake()
  })
  return {
    stop,
    async of(requestId: string): Promise<InvocationEnd> {
      for (;;) {
        const end = ended.get(requestId)
        if (end !== undefined) return end
        await new Promise<void>((resolve) => {
          wake = resolve
        })
      }
    },
  }
}

/** The status in Lambda's report line. @see https://docs.aws.amazon.com/lambda/latest/dg/telemetry-schema-reference.html */
function statusIn(line: string): unknown {
  const { type, record } = JSON.parse(line) as { type?: unknown; record?: { status?: unknown } }
  return type === "platform.report" ? record?.status : undefined
}
