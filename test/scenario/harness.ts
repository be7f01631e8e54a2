import { createPrivateKey, createPublicKey } from "node:crypto"
import { SecretsManagerClient } from "@aws-sdk/client-secrets-manager"
import { afterAll, expect, test } from "vitest"
import { createClock } from "../../local/clock.ts"
import type { Switches } from "../../local/secrets-manager/secrets-manager.ts"
import { type Local, startLocal } from "../../local/start.ts"
import { createApp, type RotatedApp } from "./app.ts"
import { createChannel } from "./channel.ts"
import { type FunctionHost, startFunctionHost } from "./function-host.ts"
import { type Allowances, findViolations } from "./invariants.ts"
import { type LambdaTap, startLambdaTap } from "./lambda-tap.ts"
import { type WatchedChannel, watchChannel } from "./watched-channel.ts"

export interface StageOptions {
  /** Defaults: 3 attempts, 20 ms between the first two; the rest as the stand-in has them. */
  readonly switches?: Partial<Switches>
  /** Folder of another function's bundle, with `rotation.mjs` in it. Default: this project's, built anew. */
  readonly codeDir?: string
  /** The function runs in the stand-in's Lambda, whichever this run is for: it alone observes calls. Default false. */
  readonly needsOwnLambda?: boolean
}

/** The signing key that all channels of a stage share: making one takes long, and each channel has its own `kid`. */
interface StageKey {
  readonly privateKeyPem: string
  readonly publicJwk: object
}

/** All stand-ins, wired through a tap, with the real functions in the real runtime. */
export interface StageParts {
  readonly local: Local
  readonly tap: LambdaTap
  readonly host: FunctionHost
  readonly client: SecretsManagerClient
  readonly key: StageKey
}

/** The parts, and fresh channels, so that scenarios don't see each other. */
export interface Stage extends StageParts {
  /** A channel of its own with one token secret. */
  newApp(): Promise<RotatedApp>
  /** A channel of its own with so many apps, `bot`, `bot-2`, …, for the sentinel to watch. */
  newChannel(apps: number): Promise<WatchedChannel>
}

/** Starts the stand-ins for one file of scenarios; they stop after its last one. */
export async function startStage(options: StageOptions = {}): Promise<Stage> {
  const tap = await startLambdaTap(createClock())
  const started = await startLocal({
    lambdaEndpoint: tap.origin,
    switches: { rotationAttempts: 3, retryDelayMs: 20, ...options.switches },
    ...(options.codeDir === undefined ? {} : { codeDir: options.codeDir }),
  })
  const host = await startFunctionHost(started, options.needsOwnLambda ?? options.codeDir !== undefined)
  const local = withClockOf(host, started)
  tap.forwardTo(host.handle)
  const { endpoint, region } = local.ready.aws
  const credentials = { accessKeyId: "local", secretAccessKey: "local" }
  const client = new SecretsManagerClient({ endpoint, region, credentials, maxAttempts: 1 })
  afterAll(async () => {
    client.destroy()
    await host.close()
    await local.close()
    await tap.close()
  })
  const stage = { local, tap, host, client, key: keyOf(local) }
  let count = 0
  const channel = (apps: readonly string[]) => createChannel(stage, `channel-${++count}`, apps)
  return {
    ...stage,
    newApp: async () => createApp(stage, await channel(["bot"]), "bot"),
    newChannel: async (apps) => watchChannel(stage, await channel(namesOf(apps))),
  }
}

function namesOf(apps: number): readonly string[] {
  return Array.from({ length: apps }, (_, index) => (index === 0 ? "bot" : `bot-${index + 1}`))
}

/** A scenario's own part. It returns what it brought about itself, if anything. */
// biome-ignore lint/suspicious/noConfusingVoidType: a body that allows nothing needn't return anything.
type Body = (app: RotatedApp) => Promise<Allowances | void>

/** Defines a scenario: a fresh channel, the body, rest, and then every invariant on the stand-ins' evidence. */
export function scenario(stage: Stage, name: string, body: Body): void {
  test(name, () => play(stage, body))
}

/** A scenario that runs beside the others of its file: for one that waits long and sets no fault. */
export function concurrentScenario(stage: Stage, name: string, body: Body): void {
  test.concurrent(name, () => play(stage, body))
}

/** A scenario's own part on a channel that the sentinel watches. */
// biome-ignore lint/suspicious/noConfusingVoidType: a body that allows nothing needn't return anything.
type ChannelBody = (channel: WatchedChannel) => Promise<Allowances | void>

/** Defines a scenario on a fresh channel with so many apps; the same invariants are checked on all of it. */
export function channelScenario(stage: Stage, name: string, apps: number, body: ChannelBody): void {
  test(name, async () => {
    const channel = await stage.newChannel(apps)
    try {
      const allowances = (await body(channel)) ?? {}
      for (const app of channel.apps) await app.settle()
      expect(findViolations(await channel.evidence(), allowances)).toEqual([])
    } finally {
      endFaults(stage)
    }
  })
}

/** A scenario that fails half-way leaves none to the next one. */
function endFaults({ local, host }: Stage): void {
  local.line.setFaults([])
  local.secretsManager.setFaults([])
  local.kms.setFaults([])
  host.setFaults([])
}

async function play(stage: Stage, body: Body): Promise<void> {
  const app = await stage.newApp()
  const allowances = (await body(app)) ?? {}
  await app.settle()
  expect(findViolations(await app.evidence(), allowances)).toEqual([])
}

/** When the stand-ins' clock moves, the function's does too. */
function withClockOf(host: FunctionHost, local: Local): Local {
  return {
    ...local,
    async advance(seconds) {
      await local.advance(seconds)
      await host.moveClock()
    },
  }
}

function keyOf({ ready }: Local): StageKey {
  const privateKeyPem = ready.channels[0]?.privateKeyPem ?? ""
  const { e, n } = createPublicKey(createPrivateKey(privateKeyPem)).export({ format: "jwk" })
  return { privateKeyPem, publicJwk: { kty: "RSA", alg: "RS256", use: "sig", e, n } }
}
