import type { KnownSecret } from "../demo/canary.ts"
import { secretsOfChannels } from "../demo/canary.ts"
import { createDice, type Roll } from "../dice.ts"
import { type Local, startLocal } from "../start.ts"
import { readFunctionLine } from "./function-line.ts"
import type { SoakWorld } from "./world.ts"

/** A world whose function is the real bundle in AWS's own runtime, and what must appear nowhere in it. */
export interface WorldInRuntime {
  /** The stand-ins themselves. */
  readonly local: Local
  readonly world: SoakWorld
  readonly secrets: readonly KnownSecret[]
  close(): Promise<void>
}

export interface RuntimeOptions {
  readonly channels: number
  readonly seed: number
  /** How many processes are killed before each round of rotations. */
  readonly killsARound: number
  /** Folder of the function's bundle. Default: the project's, built anew. */
  readonly codeDir?: string
}

/** Lambda's stand-in runs ten at once, and duplicates need room too. */
const AT_ONCE = 6

/** Where a kill can strike: each call of createSecret and finishSecret that matters. */
const CALLS = ["POST /oauth2/v2.1/token", "PutSecretValue", "UpdateSecretVersionStage"] as const

/** Starts all stand-ins, with channels of one app each. */
export async function startWorldInRuntime(options: RuntimeOptions): Promise<WorldInRuntime> {
  const { channels, seed, killsARound, codeDir } = options
  const switches = { rotationAttempts: 5, retryDelayMs: 20 }
  const local = await startLocal({ channels, switches, ...(codeDir !== undefined && { codeDir }) })
  const roll = createDice(seed)("kills")
  const faults: string[] = []
  for (let count = 0; count < killsARound; count++) faults.push(killOnce(local, roll))
  return {
    local,
    world: {
      line: local.line,
      secretsManager: local.secretsManager,
      awsEndpoint: local.ready.aws.endpoint,
      apps: local.ready.channels.map(({ name, id, tokenSecrets }) => {
        return { name, channelId: id, secretArn: tokenSecrets.bot ?? "" }
      }),
      atOnce: AT_ONCE,
      async advance(seconds) {
        await local.advance(seconds)
        for (let count = 0; count < killsARound; count++) faults.push(killOnce(local, roll))
      },
      calm: () => local.lambda.setFaults([]),
      functionLines: () => local.lambda.logs().flatMap(({ line }) => readFunctionLine(line) ?? []),
      functionTexts: () => local.lambda.logs().map(({ line }) => line),
      functionFaults: () => faults,
      hardEnds: (secretArn) => hardEndsOf(local, secretArn),
    },
    secrets: secretsOfChannels(local.ready.channels),
    close: local.close,
  }
}

function killOnce({ lambda, ready }: Local, roll: Roll): string {
  const plan = { call: roll.pick(CALLS), when: roll.pick(["before", "after"] as const), nth: 1 }
  lambda.killNext(ready.functions.rotation.split(":").at(-1) ?? "", plan)
  return `kill ${plan.when} ${plan.call}`
}

function hardEndsOf({ secretsManager }: Local, secretArn: string): number {
  return secretsManager.history().filter((event) => {
    const isOurs = event.type === "StepEnded" && event.secretArn === secretArn && event.step === "createSecret"
    return isOurs && event.outcome === "failed" && HARD_ENDS.includes(event.errorType ?? "")
  }).length
}

const HARD_ENDS = ["Runtime.ExitError", "Sandbox.Timedout"]
