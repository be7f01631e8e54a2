import type { KillPlan } from "../../local/lambda/kill-plan.ts"
import type { LoopbackReply } from "../../local/loopback-server.ts"
import type { Local } from "../../local/start.ts"

/** One invocation of the sentinel, as its caller saw it. */
export interface SentinelRun {
  /** Lambda's: names its logs and its calls. */
  readonly requestId: string
  /** What it answered; absent when it failed. */
  readonly answer?: Readonly<Record<string, unknown>>
  readonly error?: { readonly errorType: string; readonly errorMessage: string }
}

/** Invokes the real sentinel in the real runtime, and waits for its answer. */
export async function invokeSentinel({ lambda, ready }: Local, event: object): Promise<SentinelRun> {
  const sentinel = arnOf(ready)
  const reply = await lambda.handle({
    method: "POST",
    path: `/2015-03-31/functions/${encodeURIComponent(sentinel)}/invocations`,
    query: new URLSearchParams(),
    headers: { authorization: "AWS4-HMAC-SHA256 Credential=local/20260101/us-east-1/lambda/aws4_request" },
    body: Buffer.from(JSON.stringify(event)),
    signal: new AbortController().signal,
  })
  return runOf(reply)
}

/** Kills the sentinel's process at a point of its next run. */
export function killSentinel({ lambda, ready }: Local, plan: KillPlan): void {
  lambda.killNext(arnOf(ready).split(":").at(-1) ?? "", plan)
}

function arnOf({ functions }: Local["ready"]): string {
  if (functions.sentinel === null) throw new Error("the folder of bundles has no sentinel")
  return functions.sentinel
}

function runOf({ headers = {}, body }: LoopbackReply): SentinelRun {
  const requestId = headers["x-amzn-requestid"] ?? ""
  const payload = JSON.parse(String(body))
  return headers["x-amz-function-error"] === undefined ? { requestId, answer: payload } : { requestId, error: payload }
}
