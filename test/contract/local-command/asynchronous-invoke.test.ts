import { afterAll, beforeAll, expect, test } from "vitest"
import { createAsynchronousInvoke } from "../../../local/scheduler/asynchronous-invoke.ts"
import { type Service, startService } from "../lambda/service.ts"

let service: Service
beforeAll(async () => {
  service = await startService()
  service.register({ name: "once", maximumRetryAttempts: 0, timeoutSeconds: 1 })
})
afterAll(() => service.close())

const invoke = (event: object, name = "once") => createAsynchronousInvoke(service.lambda)(name, event)

test.each([
  ["answers", {}, "succeeded"],
  ["throws", { throw: "no" }, "failed"],
  ["exits", { exitCode: 1 }, "failed"],
  ["never ends", { forever: true }, "failed"],
])("an invocation whose function %s: its end is waited for, and told by its request id", async (_, event, outcome) => {
  const ended = await invoke(event)
  expect(ended).toEqual({ requestId: expect.stringMatching(/^[0-9a-f-]{36}$/), outcome })
  const lines = service.lambda.logs({ requestId: ended.requestId }).map(({ line }) => JSON.parse(line).type)
  expect(lines).toContain("platform.report")
})

test("invocations at the same time each get their own end", async () => {
  const ends = await Promise.all([{ waitMs: 200 }, { throw: "no" }, { waitMs: 50 }].map((event) => invoke(event)))
  expect(ends.map(({ outcome }) => outcome)).toEqual(["succeeded", "failed", "succeeded"])
  expect(new Set(ends.map(({ requestId }) => requestId)).size).toBe(3)
})

test("an event that Lambda doesn't take is refused, and nothing is waited for", async () => {
  expect(await invoke({}, "nobody")).toMatchObject({ outcome: "refused" })
  service.lambda.setFaults([{ error: "TooManyRequestsException" }])
  expect(await invoke({})).toMatchObject({ outcome: "refused" })
  service.lambda.setFaults([])
})
