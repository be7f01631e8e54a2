import { stop as stopBundler } from "esbuild"
import { BUNDLE_DIR, buildLambda } from "../../scripts/build.ts"
import { readBadDay } from "../bad-day.ts"
import type { RotationEvent } from "../secrets-manager/secrets-manager.ts"
import { type SoakResult, soak } from "../soak/bad-day.ts"
import type { SoakedApp } from "../soak/world.ts"
import { startWorldInRuntime, type WorldInRuntime } from "../soak/world-in-runtime.ts"
import type { DemoOptions } from "./demo.ts"
import type { Emit } from "./events.ts"

const CHANNELS = 8
const ROTATIONS = 24
const KILLS_A_ROUND = 1
/** Worse than a bad day, so that two dozen rotations show most of it; short waits, so that it is over soon. */
const SEVERITY = { share: 0.08, lostShare: 0.04, slowMs: 100 }

/** Shows one bad day on the real function in the real runtime. @throws what the signal was aborted with. */
export async function runBadDayDemo({
  emit,
  signal,
  seed,
}: Omit<DemoOptions, "shown"> & { readonly seed: number }): Promise<SoakResult> {
  emit({ type: "started", title: "A bad day: whatever LINE and AWS do, the tokens stay in order" })
  emit({ type: "preparing", what: "function" })
  await buildLambda()
  await stopBundler()
  signal.throwIfAborted()
  emit({ type: "preparing", what: "stand-ins" })
  const day = await startWorldInRuntime({ channels: CHANNELS, seed, killsARound: KILLS_A_ROUND, codeDir: BUNDLE_DIR })
  const stop = watchRotations(day, emit)
  try {
    emit({ type: "bad-day-started", seed, apps: CHANNELS, rotations: ROTATIONS })
    const onProgress = (asked: number) => {
      signal.throwIfAborted()
      if (asked === ROTATIONS) emit({ type: "good-day-started", apps: CHANNELS })
    }
    const badDay = readBadDay({ seed, ...SEVERITY })
    return await soak(day.world, { rotations: ROTATIONS, badDay, secrets: day.secrets, onProgress })
  } finally {
    stop()
    await day.close()
  }
}

const ENDS: Readonly<Partial<Record<RotationEvent["type"], "succeeded" | "failed" | "abandoned">>> = {
  RotationSucceeded: "succeeded",
  RotationFailed: "failed",
  RotationAbandoned: "abandoned",
}

/** Tells the end of each rotation, with what went wrong since the app's last one. */
function watchRotations({ world }: WorldInRuntime, emit: Emit): () => void {
  const told = new Map<string, { readonly troubles: number; readonly starts: number }>()
  return world.secretsManager.onEvent(({ type, secretArn }) => {
    const outcome = ENDS[type]
    const app = world.apps.find((candidate) => candidate.secretArn === secretArn)
    if (outcome === undefined || app === undefined) return
    const before = told.get(secretArn) ?? { troubles: 0, starts: 0 }
    const troubles = troublesOf(world, app)
    const starts = startsOf(world, secretArn)
    told.set(secretArn, { troubles: troubles.length, starts })
    const attempts = starts - before.starts
    emit({ type: "app-rotated", app: app.name, outcome, attempts, troubles: troubles.slice(before.troubles) })
  })
}

/** Everything that struck the app so far, in the order of time. */
function troublesOf(
  { line, secretsManager }: WorldInRuntime["world"],
  { channelId, secretArn }: SoakedApp,
): readonly string[] {
  const atLine = line.journal
    .calls()
    .flatMap(({ atMs, fault, caller }) =>
      fault !== undefined && caller === channelId ? { atMs, what: `LINE ${fault}` } : [],
    )
  const atAws = secretsManager
    .faultsStruck()
    .flatMap(({ atMs, kind, at, secretId }) => (secretId === secretArn ? { atMs, what: `${kind} ${at}` } : []))
  const killed = secretsManager.history().flatMap((event) => {
    const isKill = event.type === "StepEnded" && event.secretArn === secretArn && event.outcome === "failed"
    return isKill && event.errorType === "Runtime.ExitError" ? { atMs: event.atMs, what: `kill ${event.step}` } : []
  })
  return [...atLine, ...atAws, ...killed].toSorted((left, right) => left.atMs - right.atMs).map(({ what }) => what)
}

/** Attempts that began with createSecret; a duplicate of it is none. */
function startsOf({ secretsManager }: WorldInRuntime["world"], secretArn: string): number {
  return secretsManager.history().filter((event) => {
    const isStart = event.type === "StepStarted" && event.step === "createSecret" && event.cause !== "delivery"
    return isStart && event.secretArn === secretArn
  }).length
}
