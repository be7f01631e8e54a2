// Runs the README's examples as they stand there, against the stand-ins: npm run test:readme
import { spawn } from "node:child_process"
import { mkdir, readFile, rm, symlink, writeFile } from "node:fs/promises"
import { delimiter, join } from "node:path"
import { type Local, startLocal } from "../local/start.ts"
import { buildPackage, PACKAGE_DIR } from "./build-package.ts"
import { obey } from "./obey.ts"
import { parseOptions, readCommandLine } from "./read-command-line.ts"

const ROOT = join(import.meta.dirname, "..")
const PATH_WITH_VENV = [join(ROOT, ".venv", "bin"), process.env.PATH].join(delimiter)
const readme = await readFile(join(ROOT, "README.md"), "utf8")
const ciRun = await readFile(join(ROOT, ".ci", "run"), "utf8")

const HELP = `npm run -s test:readme -- [--help]

Runs the README's examples as they stand there, against the stand-ins on 127.0.0.1: the app, the AWS CLI's commands, a key
in KMS, the component in a program of its own; and looks whether .ci/run runs the commands at the top. Needs bash and the
AWS CLI, the one of \`npm run test:clients -- python\` included.

  --help   print this

Exit code: 0 all passed · 1 one failed · 2 wrong usage
`

const wanted = readCommandLine("test:readme", () => {
  const { help } = parseOptions(process.argv.slice(2), { help: { type: "boolean", short: "h" } })
  return help ? "help" : {}
})
await obey(wanted, HELP, test)

async function test(): Promise<number> {
  const local = await startLocal({ tokens: "first" })
  const environment = environmentFor(local.ready)
  try {
    const outcomes = [
      commandsThatCiMisses(),
      await appFailures(environment),
      await cliFailures(environment),
      await kmsFailures(environment),
      await componentFailures(environment),
    ]
    const failed = outcomes.filter((failures) => failures.length > 0)
    for (const failure of failed.flat()) console.error(failure)
    console.log(`${outcomes.length - failed.length} passed, ${failed.length} failed`)
    return failed.length === 0 ? 0 : 1
  } finally {
    await local.close()
  }
}

function environmentFor({ aws, line }: Local["ready"]): NodeJS.ProcessEnv {
  return {
    ...process.env,
    PATH: PATH_WITH_VENV,
    AWS_ENDPOINT_URL: aws.endpoint,
    AWS_REGION: aws.region,
    AWS_DEFAULT_REGION: aws.region,
    AWS_ACCESS_KEY_ID: aws.accessKeyId,
    AWS_SECRET_ACCESS_KEY: aws.secretAccessKey,
    LINE_API_ORIGIN: line.origin,
  }
}

/** The two commands at the top take the whole machine for minutes: `.ci/run` runs them, and they must be the same. */
function commandsThatCiMisses(): string[] {
  const commands = blocks("sh").flatMap((text) => text.trim().split(" && "))
  const missing = commands.filter((command) => command !== "npm ci" && !ciRun.split("\n").includes(command))
  return commands.length > 0 && missing.length === 0 ? [] : [`.ci/run doesn't run: ${missing.join(", ")}`]
}

async function appFailures(environment: NodeJS.ProcessEnv): Promise<string[]> {
  const folder = join(ROOT, "dist", "readme")
  const file = join(folder, "app.ts")
  await mkdir(folder, { recursive: true })
  await writeFile(file, blocks("ts app").join("\n"))
  const { code, output } = await runIn(environment, process.execPath, [file])
  return code === 0 && output.trim() === "200" ? [] : [`the app's quick start ended with ${code}:\n${output}`]
}

async function cliFailures(environment: NodeJS.ProcessEnv): Promise<string[]> {
  const { code, output } = await runIn(environment, "bash", ["-euc", blocks("sh aws-cli").join("\n")])
  if (output.includes("aws: command not found")) {
    return ["aws is missing: run `npm run test:clients -- python` first, or install the AWS CLI"]
  }
  return code === 0 && output.includes("AWSCURRENT") ? [] : [`the AWS CLI's commands ended with ${code}:\n${output}`]
}

/** What the commands print has to be what LINE's console takes: five members and no other. */
async function kmsFailures(environment: NodeJS.ProcessEnv): Promise<string[]> {
  const { code, output } = await runIn(environment, "bash", ["-euc", blocks("sh kms").join("\n")])
  const isPublicJwk = /^\{"kty":"RSA","alg":"RS256","use":"sig","e":"AQAB","n":"[\w-]{342}"\}$/.test(output.trim())
  return code === 0 && isPublicJwk ? [] : [`the commands that make a key in KMS ended with ${code}:\n${output}`]
}

/** The package as its users get it, in a program that isn't ours, under Pulumi's mocks. */
async function componentFailures(environment: NodeJS.ProcessEnv): Promise<string[]> {
  await buildPackage(PACKAGE_DIR)
  const folder = join(ROOT, "dist", "readme")
  const file = join(folder, "component.ts")
  await mkdir(join(folder, "node_modules"), { recursive: true })
  await rm(join(folder, "node_modules", "line-token-rotation"), { force: true })
  await symlink(PACKAGE_DIR, join(folder, "node_modules", "line-token-rotation"), "junction")
  await writeFile(file, blocks("ts component").join("\n"))
  const { code, output } = await runIn(environment, process.execPath, [
    join(ROOT, "test", "infra", "under-mocks.ts"),
    file,
  ])
  const isFirstPhase = output.includes("Register the signing key of channel support")
  return code === 0 && isFirstPhase ? [] : [`the component's program ended with ${code}:\n${output}`]
}

/** The texts of the README's fenced blocks with exactly this info string. */
function blocks(info: string): string[] {
  return [...readme.matchAll(/^ *```(.*)\n([\s\S]*?)^ *```$/gm)].flatMap(([, found, text]) =>
    found === info ? [text ?? ""] : [],
  )
}

function runIn(
  env: NodeJS.ProcessEnv,
  program: string,
  args: readonly string[],
): Promise<{ code: number | null; output: string }> {
  return new Promise((resolve) => {
    const child = spawn(program, args, { cwd: ROOT, env, stdio: ["ignore", "pipe", "pipe"] })
    let output = ""
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (output += chunk))
    child.once("error", (error) => resolve({ code: null, output: error.message }))
    child.once("close", (code) => resolve({ code, output }))
  })
}
