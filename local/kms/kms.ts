import type { Clock } from "../clock.ts"
import type { LoopbackReply, LoopbackRequest } from "../loopback-server.ts"
import type { Context } from "./context.ts"
import { createFaultPlan } from "./faults.ts"
import { createKeyStore } from "./key-store.ts"
import { operations } from "./operations/index.ts"
import { Refusal } from "./refusals.ts"
import { answer, operationOf, readInput, refuse } from "./wire.ts"

export interface KmsOptions {
  readonly clock: Clock
  readonly region: string
  readonly accountId: string
}

/** One call that was served, without what it held. */
interface KmsCall {
  readonly operation: string
  /** The stand-ins' time. */
  readonly atMs: number
  /** `ok`, or the type of the error. */
  readonly outcome: string
}

/** A KMS for RSA_2048 signing keys, in memory. */
export interface Kms {
  /** Serves one request of AWS's JSON 1.1 protocol. */
  handle(request: LoopbackRequest): Promise<LoopbackReply>
  /** Replaces the faults in force; `[]` ends them. @throws RangeError that names the wrong member. */
  setFaults(faults: unknown): void
  /** Judges faults without setting them. @throws RangeError as `setFaults` does. */
  checkFaults(faults: unknown): void
  /** Which kinds of fault struck so far, one entry a call. */
  faultsStruck(): readonly string[]
  /** The calls served so far, all or those of one operation; those that a fault kept from taking effect aren't. */
  calls(filter?: { readonly operation?: string }): readonly KmsCall[]
}

/** A KMS without any key. */
export function createKms({ clock, region, accountId }: KmsOptions): Kms {
  const context: Context = { clock, accountId, store: createKeyStore({ clock, region, accountId }) }
  const faults = createFaultPlan(Object.keys(operations))
  const calls: KmsCall[] = []

  async function serve(operation: string, request: LoopbackRequest): Promise<LoopbackReply> {
    const atMs = clock.now()
    try {
      const output = await perform(context, operation, request)
      calls.push({ operation, atMs, outcome: "ok" })
      return answer(output)
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      calls.push({ operation, atMs, outcome: error.type })
      return refuse(error)
    }
  }

  return {
    handle(request) {
      const operation = operationOf(request)
      return faults.serve(operation, request.signal, () => serve(operation, request))
    },
    setFaults: faults.replace,
    checkFaults: faults.check,
    faultsStruck: faults.struck,
    calls: ({ operation } = {}) => calls.filter((call) => operation === undefined || call.operation === operation),
  }
}

function perform(context: Context, operation: string, request: LoopbackRequest) {
  const known = Object.hasOwn(operations, operation) ? operations[operation] : undefined
  if (known === undefined) throw new Refusal("UnknownOperationException", "")
  return known(context, readInput(request))
}
