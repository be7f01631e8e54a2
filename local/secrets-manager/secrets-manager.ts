import type { Clock } from "../clock.ts"
import type { LoopbackReply, LoopbackRequest } from "../loopback-server.ts"
import type { Context, Operation, RunReport } from "./context.ts"
import { createFaultPlan, type StruckFault } from "./fault-plan.ts"
import { readFaultSource } from "./fault-source.ts"
import { type Input, isStructure } from "./input.ts"
import { createJournal, type RotationEvent } from "./journal.ts"
import { operations } from "./operations/index.ts"
import { Refusal } from "./refusals.ts"
import { createRotationFunctions, type RotationFunctions, type Step, type StepOutcome } from "./rotation-functions.ts"
import { createRunner } from "./rotation-run.ts"
import { createRotations } from "./rotations.ts"
import { type RotationRules, readSchedule } from "./schedule.ts"
import type { Secret } from "./secret.ts"
import { createStaleStore } from "./stale-store.ts"
import { createStore } from "./store.ts"
import { changeSwitches, defaultSwitches, type Switches } from "./switches.ts"
import { createTimers, type Timers } from "./timers.ts"
import { answer, operationOf, readInput, refuse } from "./wire.ts"

export type { RotationEvent, Switches }

/** One call that was served. */
interface Call {
  readonly operation: string
  /** As the client wrote it; absent where the operation takes none. */
  readonly secretId?: string
  readonly atMs: number
  /** `ok`, or the type of the error. */
  readonly outcome: string
}

interface CommonOptions {
  readonly clock: Clock
  /** For example `us-east-1`. */
  readonly region: string
  /** Twelve digits. */
  readonly accountId: string
  readonly switches?: Partial<Switches>
  /** What fires retries and schedules. Default: timers in real time. */
  readonly timers?: Timers
}

/** Where rotation functions are: behind Lambda's API, or in hand. */
export type SecretsManagerOptions = CommonOptions &
  (
    | {
        /** Where rotation functions are invoked (Lambda's API); asked before each call. */
        readonly lambdaEndpoint: () => string
        readonly functions?: never
      }
    | { readonly functions: RotationFunctions; readonly lambdaEndpoint?: never }
  )

/** What `runDue` did. */
export interface DueReport {
  /** ARNs of secrets whose deletion window was over. */
  readonly deleted: readonly string[]
  readonly rotations: readonly RunReport[]
}

/** A Secrets Manager for one account and one Region, in memory. */
export interface SecretsManager {
  /** Serves a request whose `X-Amz-Target` begins with `secretsmanager.`. */
  handle(request: LoopbackRequest): Promise<LoopbackReply>
  /** Runs what has fallen due by the clock: deletions, retries, scheduled rotations. Answers when none is running any more. */
  runDue(): Promise<DueReport>
  /** Replaces the faults in force by a list, or by a bad day; `[]` ends them. @throws RangeError that names the wrong member. */
  setFaults(faults: unknown): void
  /** Says whether `setFaults` would take them, and sets nothing. @throws RangeError as it does. */
  checkFaults(faults: unknown): void
  /** What went wrong on demand so far, in order. */
  faultsStruck(): readonly StruckFault[]
  /** Changes some switches. @throws RangeError that names the wrong switch. */
  setSwitches(changes: Partial<Switches>): void
  /** Resolves when no rotation is under way, retries that wait included. */
  idle(): Promise<void>
  /** What rotations did, in order. */
  history(): readonly RotationEvent[]
  /** The calls served so far, all or those of one operation. */
  calls(filter?: { readonly operation?: string }): readonly Call[]
  /** Tells `listener` each event from now on; the function it returns stops that. */
  onEvent(listener: (event: RotationEvent) => void): () => void
  /**
   * Attaches a function and a schedule as RotateSecret does, but starts nothing and asks Lambda for nothing. AWS has no such
   * call: it is for secrets that should look as if they had been set up long ago. @throws Refusal as RotateSecret does.
   */
  attachRotation(secretId: string, lambdaArn: string, rules: RotationRules): void
  /** Sends one step's event for an existing rotation again, with a fresh RotationToken. @throws Refusal for an unknown secret. */
  deliver(step: Step, secretId: string, versionId: string): Promise<StepOutcome>
  /** A secret as it really is now, values included: no fault reaches this. Undefined when there is none. */
  peek(secretId: string): Secret | undefined
  /** Cancels timers and breaks off running invocations. */
  close(): Promise<void>
}

/** @throws RangeError for a switch out of bounds. */
export function createSecretsManager(options: SecretsManagerOptions): SecretsManager {
  const { clock, region, accountId } = options
  let switches = changeSwitches(defaultSwitches, options.switches ?? {})
  const store = createStore({ clock, region, accountId })
  const functions = options.functions ?? createRotationFunctions({ endpoint: options.lambdaEndpoint, region })
  const journal = createJournal(clock)
  const timers = options.timers ?? createTimers()
  const faults = createFaultPlan(clock)
  const runner = createRunner({ clock, store, functions, journal, faults })
  const rotations = createRotations({ clock, store, runner, journal, timers, switches: () => switches })
  const context: Context = { clock, region, accountId, store, rotations, functions, switches: () => switches }
  const calls: Call[] = []

  async function serve(operation: string, request: LoopbackRequest, staleMs?: number): Promise<LoopbackReply> {
    const atMs = clock.now()
    const seen = staleMs === undefined ? context : { ...context, store: createStaleStore(store, staleMs) }
    let input: Input = {}
    try {
      input = readInput(request)
      const output = await perform(seen, operation, input)
      calls.push({ operation, ...secretIdOf(input), atMs, outcome: "ok" })
      return answer(output)
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      calls.push({ operation, ...secretIdOf(input), atMs, outcome: error.type })
      return refuse(error)
    }
  }

  return {
    handle(request) {
      const operation = operationOf(request)
      const secretId = secretIdIn(request)
      return faults.serve({
        operation,
        secretId,
        signal: request.signal,
        isFresh: (staleMs) => store.beforeLastWrite(store.find(secretId)?.arn ?? "", staleMs) !== undefined,
        answer: (staleMs) => serve(operation, request, staleMs),
      })
    },
    async runDue() {
      return { deleted: store.purge(), rotations: await rotations.runDue() }
    },
    setFaults: (json) => faults.replace(readFaultSource(json, Object.keys(operations))),
    checkFaults: (json) => void readFaultSource(json, Object.keys(operations)),
    faultsStruck: () => faults.struck(),
    setSwitches(changes) {
      switches = changeSwitches(switches, changes)
    },
    idle: () => rotations.idle(),
    history: () => journal.history(),
    calls: ({ operation } = {}) => calls.filter((call) => operation === undefined || call.operation === operation),
    onEvent: (listener) => journal.onEvent(listener),
    attachRotation(secretId, lambdaArn, rules) {
      const secret = store.getLive(secretId)
      store.put({ ...secret, rotation: { lambdaArn, isEnabled: true, schedule: readSchedule(rules) } })
      rotations.noticeChange(secret.arn, { resetsSchedule: true })
    },
    deliver: (step, secretId, versionId) => rotations.deliver(step, secretId, versionId),
    peek: (secretId) => store.find(secretId),
    async close() {
      timers.close()
      functions.close()
      await rotations.close()
    },
  }
}

function perform(context: Context, operation: string, input: Input): ReturnType<Operation> {
  const known = Object.hasOwn(operations, operation) ? operations[operation] : undefined
  if (known === undefined) throw new Refusal("UnknownOperationException", "")
  return known(context, input)
}

/** The secret that a request means, whatever else is wrong with it. */
function secretIdIn(request: LoopbackRequest): string {
  try {
    return secretIdOf(readInput(request)).secretId ?? ""
  } catch {
    return ""
  }
}

function secretIdOf(input: Input): { secretId?: string } {
  const secretId = isStructure(input) ? (input.SecretId ?? input.Name) : undefined
  return typeof secretId === "string" ? { secretId } : {}
}
