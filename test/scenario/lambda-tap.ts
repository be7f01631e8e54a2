import type { Clock } from "../../local/clock.ts"
import { type LoopbackHandler, type LoopbackReply, listenOnLoopback } from "../../local/loopback-server.ts"
import type { Step } from "../../local/secrets-manager/rotation-functions.ts"

/** One step as it went over Lambda's Invoke API. */
export interface Invocation {
  readonly step: string
  readonly secretArn: string
  readonly versionId: string
  /** Lambda's request id: names its logs and its calls. */
  readonly requestId: string
  /** The error as its caller got it. */
  readonly error?: { readonly errorType: string; readonly errorMessage: string }
}

/** What a test does at a step; it is told the version that is being rotated. */
export type Act = (versionId: string) => Promise<void> | void

/** Sits between Secrets Manager and Lambda: sees every step, and lets a test act right before or after one. */
export interface LambdaTap {
  readonly origin: string
  /** Where requests go from now on. */
  forwardTo(lambda: LoopbackHandler): void
  /** Runs `act` once, before the next such step of this secret is handed to Lambda. */
  before(step: Step, secretArn: string, act: Act): void
  /** Runs `act` once, after Lambda answered the next such step and before Secrets Manager gets the answer. */
  after(step: Step, secretArn: string, act: Act): void
  /** In the order of their ends. */
  invocations(secretArn: string): readonly Invocation[]
  /** Every RotationToken that was sent. */
  rotationTokens(): readonly string[]
  close(): Promise<void>
}

interface StepEvent {
  readonly Step: string
  readonly SecretId: string
  readonly ClientRequestToken: string
  readonly RotationToken: string
}

export async function startLambdaTap(clock: Clock): Promise<LambdaTap> {
  const invocations: Invocation[] = []
  const tokens: string[] = []
  const acts = new Map<string, Act[]>()
  let forward: LoopbackHandler | undefined

  const handle: LoopbackHandler = async (request) => {
    if (forward === undefined) return { status: 503 }
    if (!request.path.endsWith("/invocations")) return forward(request)
    const event = JSON.parse(request.body.toString()) as StepEvent
    tokens.push(event.RotationToken)
    await act("before", event)
    const reply = await forward(request)
    invocations.push(describe(event, reply))
    await act("after", event)
    return reply
  }

  async function act(when: "before" | "after", event: StepEvent): Promise<void> {
    await acts.get(`${when} ${event.Step} ${event.SecretId}`)?.shift()?.(event.ClientRequestToken)
  }

  function add(key: string, then: Act): void {
    acts.set(key, [...(acts.get(key) ?? []), then])
  }

  const server = await listenOnLoopback(handle, { clock })
  return {
    origin: server.origin,
    forwardTo(lambda) {
      forward = lambda
    },
    before: (step, secretArn, then) => add(`before ${step} ${secretArn}`, then),
    after: (step, secretArn, then) => add(`after ${step} ${secretArn}`, then),
    invocations: (secretArn) => invocations.filter((invocation) => invocation.secretArn === secretArn),
    rotationTokens: () => tokens,
    close: server.close,
  }
}

function describe(event: StepEvent, reply: LoopbackReply): Invocation {
  const { Step: step, SecretId: secretArn, ClientRequestToken: versionId } = event
  const isError = reply.headers?.["x-amz-function-error"] !== undefined
  const requestId = reply.headers?.["x-amzn-requestid"] ?? ""
  const error = isError ? { error: JSON.parse(String(reply.body)) as NonNullable<Invocation["error"]> } : {}
  return { step, secretArn, versionId, requestId, ...error }
}
