import { SecretsManagerClient } from "@aws-sdk/client-secrets-manager"
import { createSigners } from "../../lambda/assertion/signer.ts"
import { readSettings } from "../../lambda/environment.ts"
import { createLogger } from "../../lambda/log.ts"
import type { RotationDeps } from "../../lambda/rotation/deps.ts"
import { createRotationHandler } from "../../lambda/rotation/handler.ts"
import { createAwsSecrets } from "../../lambda/secrets/aws-secrets.ts"
import { createLineClient } from "../../line/client.ts"
import type { AdjustableClock } from "../../local/clock.ts"
import type { Dice } from "../../local/dice.ts"
import { type LoopbackReply, listenOnLoopback } from "../../local/loopback-server.ts"
import { SECRET_PREFIX } from "../../local/seed.ts"
import type { FunctionLine } from "../../local/soak/world.ts"
import { createVirtualTime } from "./virtual-time.ts"

/** The rotation function behind Lambda's Invoke API, in this process: the real code, AWS's real client, the real LINE client. */
export interface FunctionInProcess {
  /** Where Secrets Manager invokes it. */
  readonly endpoint: string
  readonly lines: readonly FunctionLine[]
  /** Lines, and errors as their caller got them. */
  readonly texts: readonly string[]
  /** Kinds of faults that struck an invocation. */
  readonly faults: readonly string[]
  /** From now on invocations go wrong, too: a share of them is throttled, another runs and its answer is lost. */
  strike(dice: Dice, share: number): void
  /** Ends that. */
  calm(): void
  close(): Promise<void>
}

/** Changes what the function works with, before it is made. */
export type Sabotage = (deps: RotationDeps) => RotationDeps

export interface FunctionOptions {
  readonly clock: AdjustableClock
  readonly awsEndpoint: () => string
  readonly lineOrigin: string
  readonly sabotage?: Sabotage
}

const TIMEOUT_MS = 60_000
const CALL_TIMEOUT_MS = 5_000

type Handler = ReturnType<typeof createRotationHandler>

/** Waits take no time; everything that goes over a socket is real. */
export async function startFunction(options: FunctionOptions): Promise<FunctionInProcess> {
  const { clock } = options
  const time = createVirtualTime(clock, TIMEOUT_MS)
  const lines: FunctionLine[] = []
  const texts: string[] = []
  const faults: string[] = []
  const note = (fields: unknown) => {
    lines.push(fields as FunctionLine)
    texts.push(JSON.stringify(fields))
  }
  let chance: { readonly dice: Dice; readonly share: number } | undefined
  let wired: { readonly handler: Handler; readonly close: () => void } | undefined

  async function invoke(event: { readonly Step: string; readonly SecretId: string }): Promise<LoopbackReply> {
    const fault = drawFault(event)
    if (fault !== undefined) faults.push(fault)
    if (fault === "throttled") return THROTTLED
    wired ??= wire(options, time, note)
    const { handler } = wired
    const reply = await time.run((getRemainingTimeInMillis) =>
      handler(event, { getRemainingTimeInMillis }).then(() => SUCCEEDED, failed),
    )
    texts.push(String(reply.body))
    return fault === undefined ? reply : { ...reply, lost: true }
  }

  function drawFault({ Step, SecretId }: { readonly Step: string; readonly SecretId: string }) {
    if (chance === undefined) return undefined
    const roll = chance.dice(`invoke ${Step} ${SecretId.slice(0, -7)}`)
    return roll.fraction() < chance.share ? roll.pick(["throttled", "answer lost"] as const) : undefined
  }

  const server = await listenOnLoopback(
    ({ path, body }) => (path.endsWith("/invocations") ? invoke(JSON.parse(String(body))) : { status: 501 }),
    { clock },
  )
  return {
    endpoint: server.origin,
    lines,
    texts,
    faults,
    strike(dice, share) {
      chance = { dice, share }
    },
    calm() {
      chance = undefined
    },
    async close() {
      wired?.close()
      await server.close()
    },
  }
}

function wire(
  { clock, awsEndpoint, lineOrigin, sabotage = (deps) => deps }: FunctionOptions,
  time: ReturnType<typeof createVirtualTime>,
  note: (fields: unknown) => void,
) {
  const { sleep, elapsedMs } = time
  const credentials = { accessKeyId: "local", secretAccessKey: "local" }
  const client = new SecretsManagerClient({
    endpoint: awsEndpoint(),
    region: "us-east-1",
    credentials,
    maxAttempts: 1,
  })
  const line = createLineClient({ origin: lineOrigin, sleep, now: elapsedMs })
  const handler = createRotationHandler(
    sabotage({
      settings: readSettings({ SECRET_PREFIX, LINE_API_ORIGIN: lineOrigin }),
      secrets: createAwsSecrets({ client, sleep, callTimeoutMs: CALL_TIMEOUT_MS }),
      line,
      createSigner: createSigners(() => {
        throw new Error("no channel here has its key in KMS")
      }),
      now: clock.now,
      sleep,
    }),
    createLogger("INFO", { info: note, error: note }),
  )
  const close = () => {
    client.destroy()
    line.close()
  }
  return { handler, close }
}

const JSON_TYPE = { "content-type": "application/json" }
const SUCCEEDED: LoopbackReply = { status: 200, headers: JSON_TYPE, body: "null" }
const THROTTLED: LoopbackReply = {
  status: 429,
  headers: { ...JSON_TYPE, "x-amzn-errortype": "TooManyRequestsException" },
  body: '{"Type":"User","message":"Rate Exceeded."}',
}

function failed(error: unknown): LoopbackReply {
  const { name, message } = error as Error
  const headers = { ...JSON_TYPE, "x-amz-function-error": "Unhandled" }
  return { status: 200, headers, body: JSON.stringify({ errorType: name, errorMessage: message }) }
}
