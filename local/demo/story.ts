import { randomUUID } from "node:crypto"
import { setTimeout as sleep } from "node:timers/promises"
import { RotateSecretCommand, type SecretsManagerClient } from "@aws-sdk/client-secrets-manager"
import type { RotationEvent } from "../secrets-manager/secrets-manager.ts"
import type { Local } from "../start.ts"
import { ACTS, type Act } from "./acts.ts"
import { type App, startApp } from "./app.ts"
import type { ActResult, Emit } from "./events.ts"
import type { Witness } from "./witness.ts"

/** What the story is told with. */
export interface StoryDeps {
  readonly local: Pick<Local, "lambda" | "line" | "ready" | "secretsManager">
  readonly secrets: Pick<SecretsManagerClient, "send">
  readonly secretArn: string
  readonly witness: Witness
  readonly emit: Emit
  readonly signal: AbortSignal
}

/** How the story ended. */
export interface Story {
  readonly acts: readonly ActResult[]
  readonly app: App
}

const APP_EVERY_MS = 80
const APP_CACHE_MS = 300
/** A rotation that takes longer hangs. */
const ROTATION_LIMIT_MS = 20_000
/** How long the app may take to get to a new token. */
const SWITCH_LIMIT_MS = 5_000
/** Between two acts, for eyes. */
const PAUSE_MS = 250

/** Plays the acts one after another, while the app runs. @throws Error when a rotation hangs or the signal fires. */
export async function tellStory(deps: StoryDeps): Promise<Story> {
  const acts: ActResult[] = []
  let app: App | undefined
  try {
    for (const [index, act] of ACTS.entries()) {
      deps.witness.beginAct()
      deps.emit({ type: "act-started", act: act.name, number: index + 1, of: ACTS.length, title: act.title })
      const versionId = await rotate(deps, act)
      app ??= beginApp(deps)
      await untilAppUsesCurrent(deps)
      await sleep(PAUSE_MS, undefined, { signal: deps.signal })
      const result = await deps.witness.endAct(act.name, versionId)
      acts.push(result)
      deps.emit({ type: "act-ended", ...result })
    }
    if (app === undefined) throw new Error("the story has no acts")
    return { acts, app }
  } finally {
    await app?.stop()
  }
}

/** Rotates as any client of AWS would, and waits for the end, retries included. */
async function rotate({ local, secrets, secretArn, emit, signal }: StoryDeps, act: Act): Promise<string> {
  const { fault, name } = act
  if (fault !== undefined) {
    emit({ type: "fault-set", act: name, what: fault.what })
    fault.set(local, local.ready.functions.rotation.split(":").at(-1) ?? "")
  }
  const versionId = randomUUID()
  const ended = rotationEnd(local, versionId, signal)
  await secrets.send(new RotateSecretCommand({ SecretId: secretArn, ClientRequestToken: versionId }))
  await ended
  return versionId
}

const ENDS: readonly RotationEvent["type"][] = ["RotationSucceeded", "RotationFailed", "RotationAbandoned"]

function rotationEnd({ secretsManager }: StoryDeps["local"], versionId: string, signal: AbortSignal): Promise<void> {
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

function beginApp({ local, secrets, secretArn, emit }: StoryDeps): App {
  const lineOrigin = local.ready.line.origin
  emit({ type: "app-started", everyMs: APP_EVERY_MS, cacheMs: APP_CACHE_MS })
  return startApp({ secrets, secretId: secretArn, lineOrigin, everyMs: APP_EVERY_MS, cacheMs: APP_CACHE_MS })
}

/** An app that never gets there isn't an error here: the verdict says so. */
async function untilAppUsesCurrent({ local, witness, signal }: StoryDeps): Promise<void> {
  const untilMs = performance.now() + SWITCH_LIMIT_MS
  const current = (await witness.tokens()).find(({ state }) => state === "current")?.keyId
  const lastUsed = () => local.line.journal.calls({ operation: "getBotInfo" }).at(-1)?.keyId
  while (performance.now() < untilMs && (current === undefined || lastUsed() !== current)) {
    await sleep(20, undefined, { signal })
  }
}
