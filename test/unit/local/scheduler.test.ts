import { afterEach, beforeEach, expect, test, vi } from "vitest"
import { createClock } from "../../../local/clock.ts"
import type { AsynchronousInvoke } from "../../../local/scheduler/asynchronous-invoke.ts"
import { createScheduler, type Schedule } from "../../../local/scheduler/scheduler.ts"

const NOON = new Date("2026-11-23T12:00:00.000Z")
const QUARTER_MS = 15 * 60_000

beforeEach(() => {
  vi.useFakeTimers({ now: NOON, toFake: ["setTimeout", "clearTimeout", "Date"] })
})
afterEach(() => {
  vi.useRealTimers()
})

function watchOf(channel: string): Schedule {
  const event = { operation: "watch", channel, apps: ["bot"] }
  return { name: `watch-${channel}`, everyMinutes: 15, functionArn: "arn:sentinel", event }
}

/** A scheduler over a function that answers when told, or at once. */
function startScheduler(invoke: AsynchronousInvoke = async () => ({ requestId: "r", outcome: "succeeded" })) {
  const events: object[] = []
  const clock = createClock(Date.now)
  const scheduler = createScheduler({
    clock,
    invoke(functionArn, event) {
      events.push(event)
      return invoke(functionArn, event)
    },
  })
  return { scheduler, clock, events }
}

test("nothing is due before a period has passed, and after it each schedule runs once with its event", async () => {
  const { scheduler, clock, events } = startScheduler()
  for (const channel of ["support", "shop"]) scheduler.add(watchOf(channel))
  clock.advance(QUARTER_MS / 1_000 - 1)
  expect(await scheduler.runDue()).toEqual([])
  clock.advance(1)
  expect(await scheduler.runDue()).toEqual([
    { schedule: "watch-support", requestId: "r", outcome: "succeeded" },
    { schedule: "watch-shop", requestId: "r", outcome: "succeeded" },
  ])
  expect(events).toEqual([watchOf("support").event, watchOf("shop").event])
  expect(await scheduler.runDue()).toEqual([])
})

test("after many periods a schedule runs once, and its next run is a whole period later", async () => {
  const { scheduler, clock, events } = startScheduler()
  scheduler.add(watchOf("support"))
  clock.advance(7 * 86_400)
  await scheduler.runDue()
  expect(events).toHaveLength(1)
  expect(scheduler.list()).toEqual([
    {
      schedule: "watch-support",
      expression: "rate(15 minutes)",
      functionArn: "arn:sentinel",
      event: watchOf("support").event,
      nextRunAt: "2026-11-30T12:15:00.000Z",
      lastRun: {
        schedule: "watch-support",
        requestId: "r",
        outcome: "succeeded",
        startedAt: "2026-11-30T12:00:00.000Z",
      },
    },
  ])
})

test("in real time it runs by itself, every period anew", async () => {
  const { scheduler, events } = startScheduler()
  scheduler.add(watchOf("support"))
  await vi.advanceTimersByTimeAsync(QUARTER_MS - 1)
  expect(events).toHaveLength(0)
  await vi.advanceTimersByTimeAsync(1)
  expect(events).toHaveLength(1)
  await vi.advanceTimersByTimeAsync(2 * QUARTER_MS)
  expect(events).toHaveLength(3)
})

test("one that is asked to run twice at the same time runs once", async () => {
  const { scheduler, clock, events } = startScheduler()
  scheduler.add(watchOf("support"))
  clock.advance(QUARTER_MS / 1_000)
  await Promise.all([scheduler.runDue(), scheduler.runDue()])
  expect(events).toHaveLength(1)
})

test("no more than four run at once, and all are waited for", async () => {
  let running = 0
  let most = 0
  const { scheduler, clock, events } = startScheduler(async () => {
    running += 1
    most = Math.max(most, running)
    await Promise.resolve()
    running -= 1
    return { requestId: "r", outcome: "failed" }
  })
  for (let count = 0; count < 10; count++) scheduler.add(watchOf(`channel-${count}`))
  clock.advance(QUARTER_MS / 1_000)
  expect(await scheduler.runDue()).toHaveLength(10)
  expect([events.length, most, running]).toEqual([10, 4, 0])
})

test("once it is closed no timer fires", async () => {
  const { scheduler, events } = startScheduler()
  scheduler.add(watchOf("support"))
  scheduler.close()
  await vi.advanceTimersByTimeAsync(3 * QUARTER_MS)
  expect(events).toEqual([])
})
