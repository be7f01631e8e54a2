import { setTimeout as sleep } from "node:timers/promises"
import { ACTS } from "./acts.ts"
import { type App, startApp } from "./app.ts"
import type { ActResult } from "./events.ts"
import { createStage, type StageDeps } from "./stage.ts"

/** How the story ended. */
export interface Story {
  readonly acts: readonly ActResult[]
  readonly app: App
}

const APP_EVERY_MS = 80
const APP_CACHE_MS = 300
/** How long the app may take to get to a new token. */
const SWITCH_LIMIT_MS = 5_000
/** Between two acts, for eyes. */
const PAUSE_MS = 250

/** Plays the acts one after another, while the app runs. @throws Error when a rotation hangs or the signal fires. */
export async function tellStory(deps: StageDeps): Promise<Story> {
  const acts: ActResult[] = []
  let app: App | undefined
  try {
    for (const [index, act] of ACTS.entries()) {
      deps.witness.beginAct()
      deps.emit({ type: "act-started", act: act.name, number: index + 1, of: ACTS.length, title: act.title })
      await act.play(createStage(deps, act.name))
      app ??= beginApp(deps)
      await untilAppUsesCurrent(deps)
      await sleep(PAUSE_MS, undefined, { signal: deps.signal })
      const result = await deps.witness.endAct(act.name)
      acts.push(result)
      deps.emit({ type: "act-ended", ...result })
    }
    if (app === undefined) throw new Error("the story has no acts")
    return { acts, app }
  } finally {
    await app?.stop()
  }
}

function beginApp({ local, secrets, secretArn, emit }: StageDeps): App {
  const lineOrigin = local.ready.line.origin
  emit({ type: "app-started", everyMs: APP_EVERY_MS, cacheMs: APP_CACHE_MS })
  return startApp({ secrets, secretId: secretArn, lineOrigin, everyMs: APP_EVERY_MS, cacheMs: APP_CACHE_MS })
}

/** An app that never gets there isn't an error here: the verdict says so. */
async function untilAppUsesCurrent({ local, witness, signal }: StageDeps): Promise<void> {
  const untilMs = performance.now() + SWITCH_LIMIT_MS
  const current = (await witness.tokens()).find(({ state }) => state === "current")?.keyId
  const lastUsed = () => local.line.journal.calls({ operation: "getBotInfo" }).at(-1)?.keyId
  while (performance.now() < untilMs && (current === undefined || lastUsed() !== current)) {
    await sleep(20, undefined, { signal })
  }
}
