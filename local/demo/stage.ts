import { randomUUID } from "node:crypto"
import { setTimeout as sleep } from "node:timers/promises"
import { RotateSecretCommand, type SecretsManagerClient } from "@aws-sdk/client-secrets-manager"
import type { RotationEvent } from "../secrets-manager/secrets-manager.ts"
import type { Local } from "../start.ts"
import type { ActName, Emit } from "./events.ts"
import { isQueueEmpty } from "./token-states.ts"
import type { Witness } from "./witness.ts"

/** What an act is played with. */
export interface StageDeps {
  readonly local: Pick<Local, "advance" | "clock" | "lambda" | "line" | "ready" | "runSchedules" | "secretsManager">
  readonly secrets: Pick<SecretsManagerClient, "send">
  readonly secretArn: string
  readonly witness: Witness
  readonly emit: Emit
  readonly signal: AbortSignal
}

/** What can be done in an act. */
export interface Stage extends Pick<StageDeps, "local"> {
  /** The rotation function's name. */
  readonly functionName: string
  /** Says what will go wrong. */
  tellFault(what: string): void
  /** Rotates as any client of AWS would, and waits for the end, retries included. @throws Error when it hangs. */
  rotate(): Promise<void>
  /** Lets time pass, and runs what has fallen due by then. @param why what the time is for, for people */
  pass(seconds: number, why?: string): Promise<void>
  /** Waits in real time. */
  pause(ms: number): Promise<void>
  /** Whether a superseded version still has a label that says what is to be done with its token. */
  isQueueEmpty(): Promise<boolean>
  /** @throws Error when no live token is current. */
  currentKeyId(): Promise<string>
}

/** After each jump of the clock, for eyes. */
const JUMP_PAUSE_MS = 200
/** A rotation that takes longer hangs. */
const ROTATION_LIMIT_MS = 20_000

/** Sets the stage for one act. */
export function createStage(deps: StageDeps, act: ActName): Stage {
  const { local, secrets, secretArn, witness, emit, signal } = deps
  return {
    local,
    functionName: local.ready.functions.rotation.split(":").at(-1) ?? "",
    tellFault: (what) => emit({ type: "fault-set", act, what }),
    async rotate() {
      const versionId = randomUUID()
      const ended = rotationEnd(local, versionId, signal)
      await secrets.send(new RotateSecretCommand({ SecretId: secretArn, ClientRequestToken: versionId }))
      await ended
    },
    async pass(seconds, why) {
      await local.advance(seconds)
      const now = new Date(local.clock.now()).toISOString()
      emit({ type: "clock-moved", seconds, now, ...(why !== undefined && { why }) })
      await sleep(JUMP_PAUSE_MS, undefined, { signal })
      const { sentinel } = await local.runSchedules()
      for (const { outcome } of sentinel) emit({ type: "sentinel-ran", outcome })
      await witness.tokens()
    },
    pause: (ms) => sleep(ms, undefined, { signal }),
    isQueueEmpty: async () => isQueueEmpty(await witness.stages()),
    async currentKeyId() {
      const current = (await witness.tokens()).find(({ state }) => state === "current")
      if (current === undefined) throw new Error("no live token is current")
      return current.keyId
    },
  }
}

const ENDS: readonly RotationEvent["type"][] = ["RotationSucceeded", "RotationFailed", "RotationAbandoned"]

function rotationEnd({ secretsManager }: StageDeps["local"], versionId: string, signal: AbortSignal): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  const tooLate = new Error(`the rotation ${versionId} didn't end within ${ROTATION_LIMIT_MS / 1_000} s`)
  const timer = setTimeout(() => reject(tooLate), ROTATION_LIMIT_MS)
  const stop = secretsManager.onEvent((event) => {
    if (event.versionId === versionId && ENDS.includes(event.type)) resolve()
  })
  signal.addEventListener("abort", () => reject(signal.reason), { once: true })
  const ended = promise.finally(() => {
    clearTimeout(timer)
    stop()
  })
  ended.catch(() => undefined)
  return ended
}
