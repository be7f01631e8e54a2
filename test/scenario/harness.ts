import { createPrivateKey, createPublicKey } from "node:crypto"
import { SecretsManagerClient } from "@aws-sdk/client-secrets-manager"
import { afterAll, expect, test } from "vitest"
import { createClock } from "../../local/clock.ts"
import type { Switches } from "../../local/secrets-manager/secrets-manager.ts"
import { type Local, startLocal } from "../../local/start.ts"
import { createApp, type RotatedApp } from "./app.ts"
import { type FunctionHost, startFunctionHost } from "./function-host.ts"
import { type Allowances, findViolations } from "./invariants.ts"
import { type LambdaTap, startLambdaTap } from "./lambda-tap.ts"

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

/** All stand-ins, wired through a tap, with the real function in the real runtime. */
export interface Stage {
  readonly local: Local
  readonly tap: LambdaTap
  readonly host: FunctionHost
  readonly client: SecretsManagerClient
  readonly key: StageKey
  /** A channel of its own with one token secret, so that scenarios don't see each other. */
  newApp(): Promise<RotatedApp>
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
  return { ...stage, newApp: () => createApp(stage, `channel-${++count}`) }
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
