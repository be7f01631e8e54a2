import { describe, expect, test } from "vitest"
import type { ObservedCall } from "../../local/lambda/call-journal.ts"
import { pathOf } from "./calls.ts"
import { startStage } from "./harness.ts"
import { signInKms } from "./kms-key.ts"
import { killSentinel } from "./sentinel.ts"
import { kindsOf, RUN_SECONDS } from "./sentinel-acts.ts"
import { PROOF_OF_THE_DAY } from "./sentinel-states.ts"
import type { WatchedChannel } from "./watched-channel.ts"

const APPS = 20
const AT_ONCE = 8
const LIST = pathOf("getsAllValidChannelAccessTokenKeyIds")

const stage = await startStage({ needsOwnLambda: true })
const quiet = await quietChannel()
const inKms = await quietChannel("kms")

/** A channel whose apps each have a token, watched until the sentinel knows their values and has nothing to do. */
async function quietChannel(keyPlace: "private" | "kms" = "private"): Promise<WatchedChannel> {
  const channel = await stage.newChannel(APPS)
  if (keyPlace === "kms") await signInKms(stage, channel)
  for (const app of channel.apps) await app.rotate()
  await channel.watchAfter(RUN_SECONDS)
  return channel
}

/** What a quiet run calls, but for the proof that comes once a day. */
async function callsOfQuietRun(channel: WatchedChannel): Promise<readonly ObservedCall[]> {
  const run = await channel.watchAfter(RUN_SECONDS)
  expect(kindsOf(run)).toEqual([])
  return stage.local.lambda.calls(run.requestId).filter(({ call }) => call !== PROOF_OF_THE_DAY)
}

function count(calls: readonly ObservedCall[]): Readonly<Record<string, number>> {
  return Object.fromEntries([...Map.groupBy(calls, ({ call }) => call)].map(([call, same]) => [call, same.length]))
}

test(`a quiet run on a channel with ${APPS} apps: one Describe an app, the credentials and LINE's list once`, async () => {
  expect(count(await callsOfQuietRun(quiet))).toEqual({ DescribeSecret: APPS, GetSecretValue: 1, [LIST]: 1 })
})

test("with the signing key in KMS it signs once more", async () => {
  expect(count(await callsOfQuietRun(inKms))).toEqual({ DescribeSecret: APPS, GetSecretValue: 1, Sign: 1, [LIST]: 1 })
})

test("a cold start reads each current value once more, and then knows it", async () => {
  await stage.local.lambda.idle()
  killSentinel(stage.local, { call: "DescribeSecret", when: "before" })
  await quiet.watchAfter(RUN_SECONDS)
  expect(count(await callsOfQuietRun(quiet))).toMatchObject({ DescribeSecret: APPS, GetSecretValue: 1 + APPS })
  expect(count(await callsOfQuietRun(quiet))).toMatchObject({ DescribeSecret: APPS, GetSecretValue: 1 })
})

test("LINE is asked for its list only after the last DescribeSecret has answered", async () => {
  const calls = await callsOfQuietRun(quiet)
  const listed = calls.find(({ call }) => call === LIST)
  const described = calls.filter(({ call }) => call === "DescribeSecret").map(({ endMs }) => endMs ?? 0)
  expect(listed?.startMs).toBeGreaterThanOrEqual(Math.max(...described))
})

test("a run with something to revoke reads each value in use to look for that token, and calls nothing more", async () => {
  const [app] = quiet.apps
  await app?.rotate()
  await quiet.watchAfter(RUN_SECONDS)
  const revoking = await quiet.watchAfter(86_401)
  expect(kindsOf(revoking)).toEqual(["revoke"])
  const calls = stage.local.lambda.calls(revoking.requestId).filter(({ call }) => call !== PROOF_OF_THE_DAY)
  const credentialsAndRevoked = 2
  expect(count(calls)).toEqual({
    DescribeSecret: 2 * APPS,
    GetSecretValue: credentialsAndRevoked + APPS,
    [LIST]: 1,
    [pathOf("revokeChannelTokenByJWT")]: 1,
  })
})

describe("with every DescribeSecret slowed down", () => {
  test(`${AT_ONCE} run at once, and never more`, async () => {
    const faults = [{ operation: "DescribeSecret", kind: "latency", latencyMs: 100, times: APPS }]
    stage.local.secretsManager.setFaults(faults)
    const calls = (await callsOfQuietRun(inKms)).filter(({ call }) => call === "DescribeSecret")
    stage.local.secretsManager.setFaults([])
    const atOnce = calls.map(({ startMs }) => calls.filter((other) => isRunning(other, startMs)).length)
    expect(Math.max(...atOnce)).toBe(AT_ONCE)
  })
})

function isRunning({ startMs, endMs = Number.POSITIVE_INFINITY }: ObservedCall, atMs: number): boolean {
  return startMs <= atMs && atMs < endMs
}
