import { writeFile } from "node:fs/promises"
import { join } from "node:path"
import { runChild } from "./run-child.ts"
import type { Subject } from "./subjects.ts"
import type { World } from "./world/world.ts"

/** One cold start in a process of its own. Times in milliseconds, sizes in MB of 2²⁰ bytes. */
export interface ColdSample {
  /** Import and the first createSecret together. */
  readonly coldMs: number
  readonly importMs: number
  readonly stepMs: number
  readonly stepCpuMs: number
  readonly coldCpuMs: number
  readonly rssMb: number
  /** From spawn to exit, the start of Node included. */
  readonly processMs: number
}

/** Rotations in a warm process. */
export interface WarmSample {
  /** CPU time of one whole rotation, all four steps, in milliseconds. */
  readonly rotationCpuMs: number
  readonly rotationMs: number
}

export interface Bench {
  cold(subject: Subject): Promise<ColdSample>
  warm(subject: Subject): Promise<WarmSample>
}

const HOSTS = join(import.meta.dirname, "child", "hosts.cjs")
const WARM_UPS = 40
const ROTATIONS = 60
const LIMIT_MS = 60_000
const EVENT = {
  Step: "createSecret",
  SecretId: "arn:aws:secretsmanager:us-east-1:123456789012:secret:bench/demo/tokens/bot-AbCdEf",
  ClientRequestToken: "00000000-0000-4000-8000-000000000001",
  RotationToken: "bench-rotation-token-bench-rotation-token",
}

/** The calls that a step must make for its time to count; all programs make the same. */
const COLD_CALLS = {
  DescribeSecret: 1,
  GetSecretValue: 3,
  "GET /oauth2/v2.1/tokens/kid": 1,
  "POST /oauth2/v2.1/token": 1,
  PutSecretValue: 1,
}

/** Where the programs run. */
export interface BenchPlace {
  readonly world: World
  /** For files that children read. */
  readonly folder: string
  /** Ends the child that runs, and every later one. */
  readonly signal: AbortSignal
}

export async function createBench({ world, folder, signal }: BenchPlace): Promise<Bench> {
  const certificateFile = join(folder, "certificate.pem")
  await writeFile(certificateFile, world.certificate)
  const env = {
    PATH: process.env.PATH,
    NODE_EXTRA_CA_CERTS: certificateFile,
    BENCH_PORTS: JSON.stringify(world.ports),
    AWS_REGION: "us-east-1",
    AWS_ACCESS_KEY_ID: "bench",
    AWS_SECRET_ACCESS_KEY: "bench",
    AWS_SESSION_TOKEN: "bench",
    AWS_LAMBDA_FUNCTION_NAME: "bench",
    SECRET_PREFIX: "bench",
  }

  async function run<Sample>(program: string, args: readonly string[]): Promise<Sample & { processMs: number }> {
    world.reset()
    const name = `${program} ${args[0]}`
    const startedAt = performance.now()
    const execArgv = ["--require", HOSTS]
    const sample = await runChild<Sample>({ program, args, name, env, execArgv, limitMs: LIMIT_MS, signal })
    return { ...sample, processMs: performance.now() - startedAt }
  }

  return {
    async cold({ name, file }) {
      const sample = await run<ColdSample>("cold.mjs", [file, JSON.stringify(EVENT)])
      requireCalls(name, world.reset())
      return sample
    },
    async warm({ file }) {
      return run<WarmSample>("warm.mjs", [file, JSON.stringify(EVENT), String(WARM_UPS), String(ROTATIONS)])
    },
  }
}

function requireCalls(name: string, made: Readonly<Record<string, number>>): void {
  const differing = [...new Set([...Object.keys(COLD_CALLS), ...Object.keys(made)])].filter(
    (call) => made[call] !== (COLD_CALLS as Readonly<Record<string, number>>)[call],
  )
  if (differing.length === 0) return
  throw new Error(`${name} made other calls than the floor (${differing.join(", ")}), so their times can't be compared`)
}
