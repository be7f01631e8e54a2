import { randomUUID } from "node:crypto"
import { setTimeout as sleep } from "node:timers/promises"
import type { Clock } from "../clock.ts"
import type { Rotations, RunReport } from "./context.ts"
import type { Journal, Reason } from "./journal.ts"
import { createPromotions } from "./promotions.ts"
import { type Run, type RunEnd, type Runner, subjectOf } from "./rotation-run.ts"
import { incompleteVersion, reasonToStop, rescheduled, windowEnd } from "./rotation-state.ts"
import type { SecretStore } from "./store.ts"
import type { Switches } from "./switches.ts"
import type { Timers } from "./timers.ts"
import { addPending } from "./versions.ts"

/** How long a new rotation waits for the one before to return from finishSecret. */
const SETTLE_MS = 1_000

interface Dependencies {
  readonly clock: Clock
  readonly store: SecretStore
  readonly runner: Runner
  readonly journal: Journal
  readonly timers: Timers
  readonly switches: () => Switches
}

/** @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotate-secrets_lambda-functions.html */
export function createRotations({ clock, store, runner, journal, timers, switches }: Dependencies): Rotations {
  const running = new Map<string, Promise<RunReport>>()
  const retries = new Map<string, Run & { readonly dueMs: number }>()
  /** Refused requests that came while the rotation was still running. */
  const wanted = new Set<string>()
  const promotions = createPromotions({ clock, store })
  const idlers = new Set<() => void>()
  let isClosed = false

  function launch(run: Run): Promise<RunReport> {
    dropRetry(run.arn)
    const before: Promise<unknown> = running.get(run.arn) ?? Promise.resolve()
    const report = before.then(() => perform(run))
    running.set(run.arn, report)
    void report.then(() => {
      if (running.get(run.arn) === report) running.delete(run.arn)
      if (wanted.delete(run.arn)) reattempt(run.arn)
      noticeIdle()
    })
    return report
  }

  async function perform(run: Run): Promise<RunReport> {
    if (run.cause === "test") return concludeTest(run, await runner.test(run))
    if (run.attempt === 1) promotions.watch(run.arn, run.versionId)
    if (run.attempt === 1) journal.record({ type: "RotationStarted", ...subjectOf(run), attempt: 1, cause: run.cause })
    return conclude(run, await runner.attempt(run))
  }

  function concludeTest(run: Run, { outcome }: RunEnd): RunReport {
    if (outcome !== "succeeded") {
      journal.record({ type: "TestRotationFailed", ...subjectOf(run), reason: "a step failed" })
      return { ...subjectOf(run), outcome: "failed" }
    }
    journal.record({ type: "TestRotationSucceeded", ...subjectOf(run) })
    return { ...subjectOf(run), outcome }
  }

  function conclude(run: Run, end: RunEnd): RunReport {
    switch (end.outcome) {
      case "succeeded":
        return succeed(run)
      case "abandoned":
        return abandon(run, end.reason)
      case "not promoted":
        return fail(run, "all steps succeeded but AWSCURRENT didn't move")
      case "step failed":
        return retryOrFail(run)
      default:
        return end satisfies never
    }
  }

  function retryOrFail(run: Run): RunReport {
    const { rotationAttempts, retryDelayMs } = switches()
    if (isClosed || run.attempt >= rotationAttempts) return fail(run, "a step failed")
    const delayMs = retryDelayMs * 2 ** (run.attempt - 1)
    const dueMs = clock.now() + delayMs
    if (run.endMs !== undefined && dueMs >= run.endMs) return fail(run, "the rotation window closed")
    const retry: Run = { ...run, attempt: run.attempt + 1, cause: "retry" }
    retries.set(run.arn, { ...retry, dueMs })
    journal.record({ type: "RetryScheduled", ...subjectOf(run), attempt: retry.attempt, dueMs })
    timers.set(`retry ${run.arn}`, delayMs, () => void launch(retry))
    return { ...subjectOf(run), outcome: "failed", retryDueMs: dueMs }
  }

  function succeed(run: Run): RunReport {
    if (promotions.notice(run.arn)) arm(run.arn)
    journal.record({ type: "RotationSucceeded", ...subjectOf(run) })
    return { ...subjectOf(run), outcome: "succeeded" }
  }

  function fail(run: Run, reason: Reason): RunReport {
    promotions.forget(run.arn)
    journal.record({ type: "RotationFailed", ...subjectOf(run), reason })
    return { ...subjectOf(run), outcome: "failed" }
  }

  function abandon(run: Run, reason: Reason): RunReport {
    promotions.forget(run.arn)
    journal.record({ type: "RotationAbandoned", ...subjectOf(run), reason })
    return { ...subjectOf(run), outcome: "abandoned" }
  }

  function dropRetry(arn: string): void {
    retries.delete(arn)
    timers.cancel(`retry ${arn}`)
  }

  function noticeIdle(): void {
    if (running.size > 0 || retries.size > 0) return
    for (const wake of idlers) wake()
    idlers.clear()
  }

  /** Settles when nothing runs, no retry waits, and no invocation is left behind. */
  async function untilIdle(): Promise<void> {
    while (running.size > 0 || retries.size > 0 || runner.stragglers().length > 0) {
      if (running.size > 0 || retries.size > 0) await new Promise<void>((wake) => idlers.add(wake))
      await Promise.all(runner.stragglers())
    }
  }

  function arm(arn: string): void {
    const dueMs = store.find(arn)?.rotation?.nextRotationMs
    if (dueMs === undefined) timers.cancel(`schedule ${arn}`)
    else timers.set(`schedule ${arn}`, dueMs - clock.now(), () => fire(arn, dueMs))
  }

  /** Timers may fire a moment early. */
  function fire(arn: string, dueMs: number): void {
    if (dueMs > clock.now()) arm(arn)
    else startScheduled(arn)
  }

  /** The schedule's turn: a rotation that isn't complete is tried again, else a new one begins. */
  function startScheduled(arn: string): void {
    const secret = store.find(arn)
    const dueMs = secret?.rotation?.nextRotationMs
    if (secret === undefined || dueMs === undefined || dueMs > clock.now()) return
    store.put(rescheduled(secret, clock.now()))
    arm(arn)
    if (running.has(arn) || retries.has(arn)) return
    const versionId = incompleteVersion(secret) ?? beginVersion(arn)
    if (versionId === undefined) return
    const endMs = windowEnd(secret, dueMs, clock.now())
    void launch({ arn, versionId, attempt: 1, cause: "schedule", endMs })
  }

  function reattempt(arn: string): void {
    const secret = store.find(arn)
    const versionId = secret && incompleteVersion(secret)
    if (isClosed || versionId === undefined || !secret?.rotation?.isEnabled || retries.has(arn)) return
    if (running.has(arn)) wanted.add(arn)
    else void launch({ arn, versionId, cause: "retry", attempt: 1 })
  }

  function beginVersion(arn: string): string | undefined {
    const versionId = randomUUID()
    try {
      store.put(addPending(store.get(arn), versionId, clock.now(), "placeholder"))
      return versionId
    } catch {
      const reason = "the secret has no room for another label"
      journal.record({ type: "RotationFailed", secretArn: arn, versionId, reason })
      return undefined
    }
  }

  return {
    start: (arn, versionId, cause) => void launch({ arn, versionId, cause, attempt: 1 }),

    reattempt,

    async settle(arn) {
      const run = running.get(arn)
      if (run !== undefined && !promotions.isWatched(arn))
        await Promise.race([run, sleep(SETTLE_MS, undefined, { ref: false })])
    },

    noticeChange(arn, { resetsSchedule }) {
      const secret = store.find(arn)
      if (secret !== undefined && resetsSchedule) store.put(rescheduled(secret, clock.now()))
      if (resetsSchedule || secret?.rotation?.nextRotationMs === undefined) arm(arn)
      if (promotions.notice(arn)) arm(arn)
      const retry = retries.get(arn)
      const reason = retry && reasonToStop(store.find(arn), retry.versionId)
      if (retry === undefined || reason === undefined) return
      dropRetry(arn)
      abandon(retry, reason)
      noticeIdle()
    },

    async runDue() {
      const due = [...retries.values()].filter((retry) => retry.dueMs <= clock.now())
      for (const { dueMs: _, ...retry } of due) void launch(retry)
      for (const { arn } of store.all()) startScheduled(arn)
      const reports = await Promise.all(running.values())
      await Promise.all(runner.stragglers())
      return reports
    },

    deliver: async (step, secretId, versionId) =>
      runner.invoke({ arn: store.get(secretId).arn, versionId, attempt: 1, cause: "delivery" }, step),

    idle: untilIdle,

    async close() {
      isClosed = true
      for (const arn of [...retries.keys()]) dropRetry(arn)
      await Promise.all([...running.values(), ...runner.stragglers()])
      noticeIdle()
    },
  }
}
