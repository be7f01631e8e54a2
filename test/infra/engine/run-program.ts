import { spawn } from "node:child_process"
import { readFile } from "node:fs/promises"
import { createRequire } from "node:module"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"
import { parse } from "yaml"
import type { Deployment } from "./deployment.ts"
import { startEngine } from "./engine.ts"
import type { LogEntry } from "./engine-service.ts"
import { mockProvider, type Provider } from "./provider.ts"
import type { State } from "./state.ts"

/** How a program is run. */
export interface Run {
  /** The stack's config, by `namespace:name`; an object is given as JSON. */
  readonly config: Readonly<Record<string, string>>
  /** Keys of it with something secret in them. */
  readonly secretKeys?: readonly string[]
  readonly state?: State
  readonly isPreview?: boolean
  readonly provider?: Provider
  /** The program's file, from the project's folder; default the project's own. */
  readonly program?: string
}

/** How it ended. */
export interface Ran {
  /** 32 when the program failed and has said why. */
  readonly exitCode: number | null
  readonly deployment: Deployment
  readonly logs: readonly LogEntry[]
  /** Standard output and error together. */
  readonly output: string
}

const ROOT = fileURLToPath(new URL("../../..", import.meta.url))
const STACK = "test"

/** Runs the project's program as `pulumi up` does, by its Pulumi.yaml and Pulumi's own language host, against a small engine. */
export async function runProgram(run: Run): Promise<Ran> {
  const { isPreview = false, state = new Map(), provider = mockProvider } = run
  const project = { ...(await readProject()), ...(run.program === undefined ? {} : { main: run.program }) }
  const engine = await startEngine({ project: project.name, stack: STACK, provider, state, isPreview })
  try {
    const ended = await start(argumentsOf(project, engine.address, isPreview), environmentOf(run))
    if (ended.exitCode === 0) engine.deployment.finish()
    return { ...ended, deployment: engine.deployment, logs: engine.logs }
  } finally {
    await engine.stop()
  }
}

interface Project {
  readonly name: string
  readonly main: string
  readonly runtime: {
    readonly name: string
    readonly options: { readonly typescript: boolean; readonly nodeargs: string }
  }
}

async function readProject(): Promise<Project> {
  return parse(await readFile(join(ROOT, "Pulumi.yaml"), "utf8"))
}

function argumentsOf({ name, main, runtime }: Project, address: string, isPreview: boolean): string[] {
  const pulumi = dirname(createRequire(import.meta.url).resolve("@pulumi/pulumi/package.json"))
  const flags = [
    `--monitor=${address}`,
    `--engine=${address}`,
    `--project=${name}`,
    `--stack=${STACK}`,
    `--pwd=${ROOT}`,
  ]
  const more = ["--organization=organization", `--root-directory=${ROOT}`, "--parallel=16"]
  const dryRun = isPreview ? ["--dry-run"] : []
  return [...runtime.options.nodeargs.split(" "), join(pulumi, "cmd", "run"), ...flags, ...more, ...dryRun, main]
}

/** Nothing of this process's environment but what Node needs: no credentials, no config. */
function environmentOf({ config, secretKeys = [] }: Run): NodeJS.ProcessEnv {
  return {
    PATH: process.env.PATH,
    HOME: process.env.HOME,
    PULUMI_CONFIG: JSON.stringify(config),
    PULUMI_CONFIG_SECRET_KEYS: JSON.stringify(secretKeys),
    PULUMI_NODEJS_TYPESCRIPT: "false",
  }
}

function start(args: readonly string[], env: NodeJS.ProcessEnv): Promise<Pick<Ran, "exitCode" | "output">> {
  const child = spawn(process.execPath, [...args], {
    cwd: ROOT,
    env,
    stdio: ["ignore", "pipe", "pipe"],
    timeout: 60_000,
  })
  const chunks: Buffer[] = []
  child.stdout.on("data", (chunk: Buffer) => chunks.push(chunk))
  child.stderr.on("data", (chunk: Buffer) => chunks.push(chunk))
  return new Promise((resolve, reject) => {
    child.on("error", reject)
    child.on("close", (exitCode) => resolve({ exitCode, output: Buffer.concat(chunks).toString() }))
  })
}
