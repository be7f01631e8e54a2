import { RotateSecretCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager"
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest"
import { type Local, startLocal } from "../../../local/start.ts"

let local: Local
beforeAll(async () => {
  local = await startLocal({ tokens: "first" })
})
beforeEach(() => post("/faults", { line: [], secretsManager: [], kms: [], lambda: [] }))
afterAll(() => local.close())

// biome-ignore lint/suspicious/noExplicitAny: whatever the control server answered
type Answer = { readonly status: number; readonly body: any; readonly allow: string | null }

async function ask(method: string, path: string, body?: string): Promise<Answer> {
  const init = { method, ...(body === undefined ? {} : { body }) }
  const response = await fetch(`${local.ready.control.origin}${path}`, init)
  return { status: response.status, body: await response.json(), allow: response.headers.get("allow") }
}

const get = (path: string) => ask("GET", path)
const post = (path: string, body?: unknown) => ask("POST", path, body === undefined ? undefined : JSON.stringify(body))

function tokenSecret(): string {
  return local.ready.channels[0]?.tokenSecrets.bot ?? ""
}

async function rotate(): Promise<void> {
  const { endpoint, region, accessKeyId, secretAccessKey } = local.ready.aws
  const client = new SecretsManagerClient({ endpoint, region, credentials: { accessKeyId, secretAccessKey } })
  await client.send(new RotateSecretCommand({ SecretId: tokenSecret() }))
  await local.secretsManager.idle()
}

const DAY_SECONDS = 86_400

test("health says that all is up, and what time it is there", async () => {
  const { status, body } = await get("/healthz")
  expect([status, body.status]).toEqual([200, "ok"])
  expect(Math.abs(Date.parse(body.now) - local.clock.now())).toBeLessThan(1_000)
})

/** Those that take a slot: the sentinel proves the channel secret with one that takes none, at two hours of the day. */
async function countTokens(): Promise<number> {
  const tokens: readonly { readonly kind: string }[] = (await get("/line/tokens")).body
  return tokens.filter(({ kind }) => kind === "v2.1").length
}

test("the clock moves by itself only; what has fallen due runs when asked, and is done when answered", async () => {
  const before = await countTokens()
  const moved = await post("/clock/advance", { seconds: 8 * DAY_SECONDS })
  expect(moved.status).toBe(200)
  expect(moved.body.offsetSeconds).toBeGreaterThanOrEqual(8 * DAY_SECONDS)
  expect(await countTokens()).toBe(before)
  const { body } = await post("/schedules/run")
  expect(body.rotations).toEqual([expect.objectContaining({ secretArn: tokenSecret(), outcome: "succeeded" })])
  expect(await countTokens()).toBe(before + 1)
  const times = local.lambda.logs({ function: "line-token-rotation" }).map(({ line }) => JSON.parse(line).timestamp)
  expect(Math.abs(Date.parse(times.findLast(Boolean)) - local.clock.now())).toBeLessThan(10_000)
})

describe("faults", () => {
  test("reach LINE, Secrets Manager and Lambda", async () => {
    const { status, body } = await post("/faults", {
      line: [{ operation: "issueChannelTokenByJWT", status: 503 }],
      secretsManager: [{ operation: "GetSecretValue", kind: "throttle" }],
      lambda: [{ error: "TooManyRequestsException" }],
    })
    expect([status, body]).toEqual([200, { set: ["line", "secretsManager", "lambda"] }])
    const before = (await get("/rotations")).body.length
    await rotate()
    const events = (await get("/rotations")).body.slice(before)
    expect(events.filter(({ outcome }: { outcome?: string }) => outcome === "failed")[0]).toMatchObject({
      step: "createSecret",
      errorType: "TooManyRequestsException",
    })
  }, 60_000)

  test("kill the function at a call, and Secrets Manager's retry repairs it", async () => {
    await post("/faults", { lambda: [{ kill: { call: "PutSecretValue", when: "after" } }] })
    const before = (await get("/rotations")).body.length
    const kills = (await get("/faults")).body.lambda.kill ?? 0
    await rotate()
    expect((await get("/faults")).body.lambda.kill).toBe(kills + 1)
    const events = (await get("/rotations")).body.slice(before)
    expect(events).toContainEqual(expect.objectContaining({ step: "createSecret", errorType: "Runtime.ExitError" }))
    expect(events.at(-1)).toMatchObject({ type: "RotationSucceeded" })
  })

  test.each([
    [{ lime: [] }, /unknown member "lime": use line, secretsManager, kms, lambda, badDay/],
    [{ badDay: { seed: -1 } }, /^line: badDay: seed must be an integer from 0/],
    [{ badDay: { seed: 1 }, line: [] }, /badDay sets line too: give one of the two/],
    [[], /the body must be a JSON object such as/],
    [{ line: [{ operation: "issue" }] }, /^line: fault 0: operation must be one of/],
    [{ secretsManager: [{ operation: "GetSecretValue", kind: "slow" }] }, /^secretsManager: faults\[0\]\.kind/],
    [{ kms: [{ operation: "Sign", kind: "slow" }] }, /^kms: faults\[0\]\.kind is "slow"/],
    [{ lambda: [{ kill: { call: "PutSecretValue", when: "never" } }] }, /^lambda: fault 0: kill\.when must be/],
    [
      { lambda: [{ kill: { call: "PutSecretvalue", when: "after" } }] },
      /^lambda: fault 0: kill\.call must be an operation .* found "PutSecretvalue": use .*\bPutSecretValue\b/,
    ],
  ])("are refused with 400 and the member's name: %j", async (faults, message) => {
    const { status, body } = await post("/faults", faults)
    expect([status, body.error]).toEqual([400, expect.stringMatching(message)])
  })
})

test.each(["GetSecretValue", "Sign", "POST /oauth2/v2.1/token"])("a kill may wait for %s", async (call) => {
  const { status, body } = await post("/faults", { lambda: [{ kill: { call, when: "before" } }] })
  expect([status, body]).toEqual([200, { set: ["lambda"] }])
})

test("faults reach KMS, and are counted", async () => {
  const { status, body } = await post("/faults", { kms: [{ operation: "ListKeys", kind: "deny" }] })
  expect([status, body]).toEqual([200, { set: ["kms"] }])
  const headers = { "x-amz-target": "TrentService.ListKeys", authorization: "any" }
  const answer = await fetch(local.ready.aws.endpoint, { method: "POST", headers, body: "{}" })
  expect(await answer.json()).toMatchObject({ __type: "AccessDeniedException" })
  expect((await get("/faults")).body.kms).toEqual({ deny: 1 })
})

test("a part that is refused leaves all parts as they were", async () => {
  await post("/faults", { line: [{ operation: "getBotInfo", status: 503 }] })
  const refused = await post("/faults", { line: [], secretsManager: [], lambda: [{ kill: 7 }] })
  expect([refused.status, refused.body.error]).toEqual([400, expect.stringMatching(/^lambda: fault 0/)])
  expect((await fetch(`${local.ready.line.origin}/v2/bot/info`)).status).toBe(503)
})

test("one switch brings a bad day to LINE and to Secrets Manager, and what struck is counted", async () => {
  const before = (await get("/faults")).body
  const { status, body } = await post("/faults", { badDay: { seed: 7, share: 1, lostShare: 0, slowMs: 1 } })
  expect([status, body]).toEqual([200, { set: ["line", "secretsManager"] }])
  await fetch(`${local.ready.line.origin}/v2/bot/info`, { redirect: "manual" }).catch(() => undefined)
  await fetch(local.ready.aws.endpoint, {
    method: "POST",
    headers: { "x-amz-target": "secretsmanager.ListSecrets", authorization: "any" },
    body: "{}",
  }).catch(() => undefined)
  await post("/faults", { line: [], secretsManager: [] })
  const total = (counts: Record<string, number>) => Object.values(counts).reduce((sum, count) => sum + count, 0)
  const after = (await get("/faults")).body
  expect(total(after.line)).toBeGreaterThan(total(before.line))
  expect(total(after.secretsManager)).toBeGreaterThan(total(before.secretsManager))
})

test("switches are set, or refused by name", async () => {
  expect(await post("/switches", { rotationAttempts: 7 })).toMatchObject({
    status: 200,
    body: { set: ["rotationAttempts"] },
  })
  expect(await post("/switches", { rotationAttempts: 0 })).toMatchObject({
    status: 400,
    body: { error: expect.stringContaining("rotationAttempts") },
  })
  expect((await post("/switches", { nope: 1 })).body.error).toContain('"nope"')
})

test("logs can be asked for by function and by request", async () => {
  const { body } = await get("/logs?function=line-token-rotation")
  const { requestId } = body.find((entry: { requestId?: string }) => entry.requestId)
  const one = (await get(`/logs?requestId=${requestId}`)).body
  expect(new Set(one.map((entry: { requestId?: string }) => entry.requestId))).toEqual(new Set([requestId]))
  expect((await get("/logs?function=nobody")).body).toEqual([])
})

test("no answer holds a token, the channel secret, the private key or a RotationToken", async () => {
  const answers = await Promise.all(["/line/tokens", "/rotations", "/logs", "/healthz"].map(get))
  const text = JSON.stringify(answers)
  const [channel] = local.ready.channels
  expect(text).not.toContain(channel?.secret ?? "missing")
  expect(text).not.toContain("PRIVATE KEY")
  expect(text).not.toMatch(/eyJ[\w-]+\.[\w-]+\./)
  expect(text).not.toContain("RotationToken")
})

describe("whatever else is asked", () => {
  test("says what exists: 404, and 405 with Allow", async () => {
    const missing = await get("/clock")
    expect([missing.status, missing.body.error]).toEqual([404, expect.stringContaining("POST /clock/advance")])
    const wrong = await get("/clock/advance")
    expect([wrong.status, wrong.allow, wrong.body.error]).toEqual([405, "POST", "use POST /clock/advance"])
  })

  test.each([
    ["not JSON", "/clock/advance", "{", /must be JSON/],
    ["no body", "/clock/advance", undefined, /the body must be a JSON object such as {"seconds":86400}/],
    ["a string for a number", "/clock/advance", '{"seconds":"60"}', /seconds must be a number .* found "60"/],
    ["backwards", "/clock/advance", '{"seconds":-1}', /found -1/],
    ["a member too many", "/clock/advance", '{"seconds":1,"days":2}', /unknown member "days": use seconds/],
    ["a list of switches", "/switches", "[]", /the body must be a JSON object/],
  ])("is 400 for bad input: %s", async (_, path, body, message) => {
    const answer = await ask("POST", path, body)
    expect([answer.status, answer.body.error]).toEqual([400, expect.stringMatching(message)])
  })
})

test("a start that fails leaves nothing behind and says why", async () => {
  await expect(startLocal({ channels: 0 })).rejects.toThrow("channels must be an integer, 1 to 1000; found 0")
  await expect(startLocal({ apps: 1.5 })).rejects.toThrow("apps must be an integer, 1 to 30; found 1.5")
  const port = Number(new URL(local.ready.control.origin).port)
  await expect(startLocal({ ports: { control: port } })).rejects.toThrow(
    `port ${port} is in use: choose another with --port-control, or leave it out for a free one`,
  )
})
