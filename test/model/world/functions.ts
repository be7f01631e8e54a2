import { createSigners } from "../../../lambda/assertion/signer.ts"
import type { Settings } from "../../../lambda/environment.ts"
import { createAwsKms } from "../../../lambda/kms/aws-kms.ts"
import { createLogger, type Logger } from "../../../lambda/log.ts"
import type { RotationDeps } from "../../../lambda/rotation/deps.ts"
import { createRotationHandler } from "../../../lambda/rotation/handler.ts"
import { createAwsSecrets } from "../../../lambda/secrets/aws-secrets.ts"
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

/** The rotation function's handler, bound to one invocation. */
export type RotateStep = (event: StepEvent) => Promise<void>

/** Breaks the functions on purpose. */
export interface Sabotage {
  readonly rotation?: (deps: RotationDeps) => RotationDeps
  readonly step?: (step: RotateStep, deps: RotationDeps) => RotateStep
}

/** The functions' code, each invocation in a process of its own. */
export interface Functions {
  rotate(event: StepEvent): Promise<Ended<void>>
}

export interface FunctionsOptions {
  readonly kernel: Kernel
  readonly clock: Clock
  readonly settings: Settings
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
  const { rotation = (deps: RotationDeps) => deps, step = (same: RotateStep) => same } = sabotage

  return {
    rotate: (event) =>
      kernel.spawn({ name: event.Step, subject: event.ClientRequestToken, timeoutMs: TIMEOUT_MS }, (process) => {
        const deps = rotation(depsOf(options, process))
        const handler = createRotationHandler(deps, log)
        const context = { getRemainingTimeInMillis: process.remainingMs }
        return step((input) => handler(input, context), deps)(event)
      }),
  }
}

function depsOf({ clock, settings, secretsManager, line, key }: FunctionsOptions, process: Process): RotationDeps {
  const { now } = clock
  const { sleep } = process
  const client = createAwsClient({ process, handle: secretsManager, timeoutMs: CALL_TIMEOUT_MS })
  const kmsClient = createKmsClient(process, key, CALL_TIMEOUT_MS / 2)
  return {
    settings,
    secrets: createAwsSecrets({ client: client as never, sleep, callTimeoutMs: CALL_TIMEOUT_MS }),
    line: createLineClient({
      transport: createLineTransport({ process, clock, handle: line }),
      sleep,
      now,
      random: () => 0.5,
    }),
    createSigner: createSigners(() => createAwsKms({ client: kmsClient, sleep, totalTimeoutMs: CALL_TIMEOUT_MS })),
    now,
    sleep,
  }
}
