import { DescribeSecretCommand, type SecretsManagerClient } from "@aws-sdk/client-secrets-manager"
import type { LogEntry } from "../lambda/function-logs.ts"
import type { RotationEvent } from "../secrets-manager/secrets-manager.ts"
import type { Local } from "../start.ts"
import { resultOfAct } from "./act-result.ts"
import type { ActName, ActResult, Emit, NewEvent, TokenView } from "./events.ts"
import { callEvents } from "./function-calls.ts"
import { readFunctionLine } from "./function-log.ts"
import { createLineWatch } from "./line-watch.ts"
import { rotationEvents } from "./rotation-events.ts"
import { tokenStates } from "./token-states.ts"

/** What the witness looks at. */
export interface WitnessOptions {
  readonly local: Pick<Local, "clock" | "lambda" | "line" | "ready" | "secretsManager">
  readonly secrets: Pick<SecretsManagerClient, "send">
  readonly secretArn: string
  readonly channelId: string
  readonly emit: Emit
}

/** Tells what happens, from the journals of LINE, Secrets Manager and Lambda alone. */
export interface Witness {
  /** Forgets what belongs to the act before. */
  beginAct(): void
  /** Puts the journals of the act together. */
  endAct(act: ActName): Promise<ActResult>
  /** LINE's live tokens and what the secret's labels say of them, now. */
  tokens(): Promise<readonly TokenView[]>
  /** The secret's versions with their labels, now. */
  stages(): Promise<Readonly<Record<string, readonly string[]>>>
  close(): void
}

/** How often LINE's journal is looked at when nothing else happens, in milliseconds. */
const LOOK_EVERY_MS = 50
/** How often the app's requests are counted, in milliseconds. */
const COUNT_EVERY_MS = 200

/** Starts watching. */
export function createWitness({ local, secrets, secretArn, channelId, emit }: WitnessOptions): Witness {
  const { clock, lambda, line, ready, secretsManager } = local
  const rotationFunction = ready.functions.rotation.split(":").at(-1)
  const lineWatch = createLineWatch(line.journal, channelId, emit)
  let rotations: RotationEvent[] = []
  let offsetBeforeMs = clock.offsetMs()
  let told = new Map<string, number>()
  let kills = 0
  let putsBefore = 0
  let invocationEndedAtMs: number | undefined
  let shown = ""
  const reports = new Map<string, string>()

  function tellCalls(requestId: string): void {
    const events = callEvents(lambda.calls(requestId))
    for (const event of events.slice(told.get(requestId) ?? 0)) emit(event)
    told.set(requestId, events.length)
  }

  function onLog(entry: LogEntry): void {
    lineWatch.look()
    const read = readFunctionLine(entry)
    if (entry.requestId !== undefined) tellCalls(entry.requestId)
    if (read.kind === "step") emit(read.event)
    if (read.kind === "action") tellAction(read.event)
    if (read.kind !== "end") return
    if (entry.function === rotationFunction) invocationEndedAtMs = entry.atMs
    if (read.isProcessDead) {
      kills += 1
      const lastCall = lambda.calls(read.requestId).at(-1)?.call
      emit({ type: "function-killed", requestId: read.requestId, ...(lastCall === undefined ? {} : { lastCall }) })
    }
    void showTokens().catch(() => undefined)
  }

  /** A report that says the same as before isn't news. */
  function tellAction(event: Extract<NewEvent, { type: "sentinel-acted" }>): void {
    const text = JSON.stringify(event)
    if (event.action !== "report" || reports.get(event.code ?? "") !== text) emit(event)
    if (event.action === "report") reports.set(event.code ?? "", text)
  }

  function onRotation(event: RotationEvent): void {
    if (event.secretArn !== secretArn) return
    lineWatch.look()
    rotations.push(event)
    for (const happened of rotationEvents(event)) emit(happened)
  }

  async function stages(): Promise<Readonly<Record<string, readonly string[]>>> {
    const { VersionIdsToStages = {} } = await secrets.send(new DescribeSecretCommand({ SecretId: secretArn }))
    return VersionIdsToStages
  }

  async function tokens(): Promise<readonly TokenView[]> {
    const endedAtMs = invocationEndedAtMs
    return tokenStates({ stages: await stages(), live: line.journal.live(channelId), invocationEndedAtMs: endedAtMs })
  }

  async function showTokens(): Promise<readonly TokenView[]> {
    const found = await tokens()
    if (JSON.stringify(found) !== shown) emit({ type: "tokens-changed", tokens: found })
    shown = JSON.stringify(found)
    return found
  }

  const stops = [lambda.onLog(onLog), secretsManager.onEvent(onRotation)]
  const timers = [setInterval(lineWatch.look, LOOK_EVERY_MS), setInterval(lineWatch.countApp, COUNT_EVERY_MS)]
  return {
    beginAct() {
      rotations = []
      offsetBeforeMs = clock.offsetMs()
      told = new Map()
      kills = 0
      putsBefore = secretsManager.calls({ operation: "PutSecretValue" }).length
      lineWatch.beginAct()
    },
    async endAct(act) {
      lineWatch.look()
      const live = await showTokens()
      for (const requestId of told.keys()) tellCalls(requestId)
      const puts = secretsManager.calls({ operation: "PutSecretValue" }).slice(putsBefore)
      return resultOfAct({
        act,
        rotations,
        stages: await stages(),
        revocations: lineWatch.revocationsOfAct(),
        advancedSeconds: (clock.offsetMs() - offsetBeforeMs) / 1_000,
        lineCalls: lineWatch.callsOfAct(),
        functionCalls: [...told.keys()].flatMap(lambda.calls),
        putsDone: puts.filter(({ outcome }) => outcome === "ok").length,
        kills,
        tokens: live,
      })
    },
    tokens: showTokens,
    stages,
    close() {
      for (const timer of timers) clearInterval(timer)
      for (const stop of stops) stop()
    },
  }
}
