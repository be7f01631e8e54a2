import { createAwsCall } from "../../local/aws-call.ts"
import { createClock } from "../../local/clock.ts"
import type { KnownSecret } from "../../local/demo/canary.ts"
import { secretsOfPem } from "../../local/demo/canary.ts"
import { createDice } from "../../local/dice.ts"
import { startLineSimulator } from "../../local/line/simulator.ts"
import { listenOnLoopback } from "../../local/loopback-server.ts"
import { createSecretsManager } from "../../local/secrets-manager/secrets-manager.ts"
import type { SoakWorld } from "../../local/soak/world.ts"
import { createChannels } from "./channels.ts"
import { type FunctionInProcess, type Sabotage, startFunction } from "./function-in-process.ts"

/** A world whose function runs in this process, and what must appear nowhere in it. */
export interface WorldInProcess {
  readonly world: SoakWorld
  readonly secrets: readonly KnownSecret[]
  close(): Promise<void>
}

export interface WorldOptions {
  readonly channels: number
  readonly seed: number
  /** How many of the invocations are throttled or lose their answer, 0 to 1. */
  readonly invokeShare: number
  readonly sabotage?: Sabotage
}

const PLACE = { region: "us-east-1", accountId: "000000000000" } as const
const FUNCTION_ARN = `arn:aws:lambda:${PLACE.region}:${PLACE.accountId}:function:line-token-rotation`
/** Rotations at once: their waits move one clock, and a minute of them together must not age an assertion. */
const AT_ONCE = 8

/** Starts LINE, Secrets Manager and the function on loopback, with channels of one app each. */
export async function startWorldInProcess(options: WorldOptions): Promise<WorldInProcess> {
  const { channels, seed, invokeShare, sabotage } = options
  const clock = createClock()
  const line = await startLineSimulator({ clock })
  let fn: FunctionInProcess | undefined
  const secretsManager = createSecretsManager({
    clock,
    ...PLACE,
    lambdaEndpoint: () => fn?.endpoint ?? "",
    switches: { rotationAttempts: 5, retryDelayMs: 2 },
  })
  const aws = await listenOnLoopback(secretsManager.handle, { clock })
  fn = await startFunction({
    clock,
    awsEndpoint: () => aws.origin,
    lineOrigin: line.origin,
    ...(sabotage && { sabotage }),
  })
  const call = createAwsCall(secretsManager.handle, "secretsmanager")
  const created = await createChannels({ line, secretsManager, call, channels, functionArn: FUNCTION_ARN })
  fn.strike(createDice(seed), invokeShare)
  const { endpoint: _, ...running } = fn
  return {
    world: {
      line,
      secretsManager,
      awsEndpoint: aws.origin,
      apps: created.apps,
      atOnce: AT_ONCE,
      advance: async (seconds) => clock.advance(seconds),
      calm: running.calm,
      functionLines: () => running.lines,
      functionTexts: () => running.texts,
      functionFaults: () => running.faults,
      hardEnds: () => 0,
    },
    secrets: [
      ...created.channelSecrets.map((value) => ({ what: "the channel secret", value })),
      ...secretsOfPem(created.privateKeyPem),
    ],
    async close() {
      await secretsManager.close()
      await Promise.all([running.close(), aws.close(), line.close()])
    },
  }
}
