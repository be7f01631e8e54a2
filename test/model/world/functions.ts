import { createSigners } from "../../../lambda/assertion/signer.ts"
import { createPublicJwkReader } from "../../../lambda/assertion/signing-public-jwk.ts"
import type { SentinelSettings } from "../../../lambda/environment.ts"
import { createAwsKms } from "../../../lambda/kms/aws-kms.ts"
import { createLogger, type Logger } from "../../../lambda/log.ts"
import type { RotationDeps } from "../../../lambda/rotation/deps.ts"
import { createRotationHandler } from "../../../lambda/rotation/handler.ts"
import { createAwsSecrets } from "../../../lambda/secrets/aws-secrets.ts"
import type { Memory, SentinelDeps } from "../../../lambda/sentinel/deps.ts"
import { createSentinelHandler, type SentinelAnswer } from "../../../lambda/sentinel/handler.ts"
import { createLineClient } from "../../../line/client.ts"
import type { Clock } from "../../../local/clock.ts"
import type { LoopbackHandler } from "../../../local/loopback-server.ts"
import type { Step } from "../../../local/secrets-manager/rotation-functions.ts"
import { createAwsClient } from "./aws-client.ts"
import type { Kernel } from "./kernel.ts"
import { createKmsClient, type KmsKey } from "./kms-client.ts"
import { createLineTransport } from "./line-transport.ts"
import type { Ended, Process } from "./process.ts"

/** A rotation event, as Secrets Manager sends it. */
export interface StepEvent {
  readonly Step: Step
  readonly SecretId: string
  readonly ClientRequestToken: string
  readonly RotationToken: string
}

/** An event of the sentinel. */
export interface SentinelEvent {
  readonly operation: SentinelAnswer["operation"]
  readonly channel: string
  readonly apps?: readonly string[]
  readonly app?: string
}

/** The rotation function's handler, bound to one invocation. */
type RotateStep = (event: StepEvent) => Promise<void>

/** Breaks the functions on purpose. */
export interface Sabotage {
  /** Each invocation has ports of its own. */
  readonly rotation?: (deps: RotationDeps, event: StepEvent) => RotationDeps
  readonly step?: (step: RotateStep, deps: RotationDeps) => RotateStep
  readonly sentinel?: (deps: SentinelDeps) => SentinelDeps
}

/** The functions' code, each invocation in a process of its own. */
export interface Functions {
  rotate(event: StepEvent): Promise<Ended<void>>
  sentinel(event: SentinelEvent): Promise<Ended<SentinelAnswer>>
}

export interface FunctionsOptions {
  readonly kernel: Kernel
  readonly clock: Clock
  readonly settings: SentinelSettings
  readonly secretsManager: LoopbackHandler
  readonly line: LoopbackHandler
  readonly key: KmsKey
  readonly sabotage: Sabotage
  /** Told each line that a function logs. */
  readonly onLine: (fields: Readonly<Record<string, unknown>>) => void
}

/** Lambda's timeout of both functions, in milliseconds. */
const TIMEOUT_MS = 60_000
const CALL_TIMEOUT_MS = 5_000

/** The real handlers over the real ports; below those there is no network. */
export function createFunctions(options: FunctionsOptions): Functions {
  const { kernel, sabotage, onLine } = options
  const log: Logger = createLogger("INFO", { info: onLine, error: onLine })
  const { rotation = (deps) => deps, step = (same) => same, sentinel = (deps) => deps } = sabotage
  let memory = emptyMemory()

  return {
    rotate: (event) =>
      kernel.spawn({ name: event.Step, subject: event.ClientRequestToken, timeoutMs: TIMEOUT_MS }, (process) => {
        const deps = rotation(portsOf(options, process), event)
        const handler = createRotationHandler(deps, log)
        const context = { getRemainingTimeInMillis: process.remainingMs }
        return step((input) => handler(input, context), deps)(event)
      }),

    async sentinel(event) {
      const activity = { name: event.operation, subject: event.channel, timeoutMs: TIMEOUT_MS }
      const ended = await kernel.spawn(activity, (process) => {
        const deps = sentinel({ ...portsOf(options, process), memory })
        return createSentinelHandler(deps, log)(event, { getRemainingTimeInMillis: process.remainingMs })
      })
      if (ended.kind === "killed") memory = emptyMemory()
      return ended
    },
  }
}

/** What a warm function remembers dies with its process. */
function emptyMemory(): Memory {
  return { held: new Map(), proofs: new Map() }
}

function portsOf({ clock, settings, secretsManager, line, key }: FunctionsOptions, process: Process) {
  const { now } = clock
  const { sleep } = process
  const client = createAwsClient({ process, handle: secretsManager, timeoutMs: CALL_TIMEOUT_MS })
  const kmsClient = createKmsClient(process, key, CALL_TIMEOUT_MS / 2)
  const connect = () => createAwsKms({ client: kmsClient, sleep, totalTimeoutMs: CALL_TIMEOUT_MS })
  return {
    settings,
    secrets: createAwsSecrets({ client: client as never, sleep, callTimeoutMs: CALL_TIMEOUT_MS }),
    line: createLineClient({
      transport: createLineTransport({ process, clock, handle: line }),
      sleep,
      now,
      random: () => 0.5,
    }),
    createSigner: createSigners(connect),
    readPublicJwk: createPublicJwkReader(connect),
    now,
    sleep,
  }
}
