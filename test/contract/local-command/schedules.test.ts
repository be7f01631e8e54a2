import { afterAll, beforeAll, expect, test } from "vitest"
import { type Local, startLocal } from "../../../local/start.ts"

let local: Local
beforeAll(async () => {
  local = await startLocal({ channels: 2, apps: 2, tokens: "first" })
})
afterAll(() => local.close())

// biome-ignore lint/suspicious/noExplicitAny: whatever the control server answered
async function ask(method: string, path: string, body?: object): Promise<any> {
  const init = { method, ...(body === undefined ? {} : { body: JSON.stringify(body) }) }
  return (await fetch(`${local.ready.control.origin}${path}`, init)).json()
}

const advance = (seconds: number) => ask("POST", "/clock/advance", { seconds })
const run = () => ask("POST", "/schedules/run")
const labels = (channel: number) =>
  Object.values(local.ready.channels[channel]?.tokenSecrets ?? {}).map((arn) => [
    ...(local.secretsManager.peek(arn)?.labels.keys() ?? []),
  ])

function currentKeyId(secretArn: string): string {
  const secret = local.secretsManager.peek(secretArn)
  const version = secret?.versions.get(secret.labels.get("AWSCURRENT") ?? "")
  return JSON.parse(version?.value?.secretString ?? "{}").keyId
}

const QUARTER_SECONDS = 900

test("each channel has a schedule of its own, every 15 minutes, with all of its apps", async () => {
  const schedules = await ask("GET", "/schedules")
  expect(schedules).toMatchObject(
    ["demo", "demo-2"].map((channel) => ({
      schedule: `line-token-sentinel-${channel}`,
      expression: "rate(15 minutes)",
      functionArn: local.ready.functions.sentinel,
      event: { operation: "watch", channel, apps: ["bot", "bot-2"] },
    })),
  )
  const dueInMs = Date.parse(schedules[0].nextRunAt) - local.clock.now()
  expect(dueInMs).toBeGreaterThan(800_000)
  expect(dueInMs).toBeLessThan(900_000)
})

test("nothing is due at first; after 15 minutes the sentinel runs once a channel, and its outcome is told", async () => {
  expect(await run()).toEqual({ deleted: [], rotations: [], sentinel: [] })
  await advance(QUARTER_SECONDS)
  const { sentinel } = await run()
  expect(sentinel).toEqual(
    ["demo", "demo-2"].map((channel) => ({
      schedule: `line-token-sentinel-${channel}`,
      requestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      outcome: "succeeded",
    })),
  )
  const lines = await ask("GET", `/logs?requestId=${sentinel[0].requestId}`)
  expect(lines.map(({ line }: { line: string }) => JSON.parse(line).message?.operation)).toContain("watch")
  const [first] = await ask("GET", "/schedules")
  expect(first.lastRun).toMatchObject({ requestId: sentinel[0].requestId, outcome: "succeeded" })
})

test("after a week rotations come first; the sentinel runs once, sees them, and after the grace revokes", async () => {
  await advance(8 * 86_400)
  const week = await run()
  expect(week.rotations).toHaveLength(4)
  expect(week.sentinel).toHaveLength(2)
  for (const each of [...labels(0), ...labels(1)]) expect(each).toContainEqual(expect.stringMatching(/^retire-after:/))
  await advance(86_400 + QUARTER_SECONDS)
  await run()
  const channels = local.ready.channels.map(({ id }) =>
    local.line.journal.tokens(id).filter(({ kind }) => kind === "v2.1"),
  )
  for (const tokens of channels) {
    expect(tokens.map(({ revokedBy }) => revokedBy?.operation)).toEqual([
      "revokeChannelTokenByJWT",
      "revokeChannelTokenByJWT",
      undefined,
      undefined,
    ])
  }
})

test("what the sentinel starts is over when the answer comes, and is in it", async () => {
  const [channel] = local.ready.channels
  local.line.revokeFromOutside(currentKeyId(channel?.tokenSecrets.bot ?? ""))
  await advance(QUARTER_SECONDS)
  const { rotations } = await run()
  expect(rotations).toEqual([
    { secretArn: channel?.tokenSecrets.bot, versionId: expect.any(String), outcome: "succeeded" },
  ])
  expect(local.line.journal.live(channel?.id ?? "")).toHaveLength(2)
})

test("a run that fails is told as failed, and nobody repeats it before its time", async () => {
  local.line.setFaults([{ operation: "getsAllValidChannelAccessTokenKeyIds", status: 500, times: 1_000 }])
  await advance(QUARTER_SECONDS)
  const before = local.lambda.logs({ function: "line-token-sentinel" }).length
  const { sentinel } = await run()
  expect(sentinel.map(({ outcome }: { outcome: string }) => outcome)).toEqual(["failed", "failed"])
  local.line.setFaults([])
  await local.lambda.idle()
  const reports = local.lambda
    .logs({ function: "line-token-sentinel" })
    .slice(before)
    .filter(({ line }) => line.includes("platform.report"))
  expect(reports).toHaveLength(2)
})

test("a schedule that Lambda throttles is told as refused", async () => {
  await advance(QUARTER_SECONDS)
  local.lambda.setFaults([{ error: "TooManyRequestsException", function: "line-token-sentinel" }])
  const { sentinel } = await run()
  expect(sentinel.map(({ outcome }: { outcome: string }) => outcome)).toEqual(["refused", "succeeded"])
})
