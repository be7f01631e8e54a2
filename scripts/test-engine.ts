// The program under the real Pulumi engine and AWS provider, without AWS: npm run test:engine. --help says more.
import { randomBytes } from "node:crypto"
import { writeFile } from "node:fs/promises"
import { join } from "node:path"
import { PATH_WITH_AWS_CLI } from "../test/engine/aws-cli.ts"
import { registerChannels } from "../test/engine/channels.ts"
import { missingPlugin, missingProgram } from "../test/engine/missing.ts"
import { type EngineOptions, HELP, readOptions } from "../test/engine/options.ts"
import { createProject, type Project, STACK } from "../test/engine/project.ts"
import { createPulumi, type Pulumi } from "../test/engine/pulumi.ts"
import { installEmulators } from "../test/engine/python.ts"
import { createReport, type Report } from "../test/engine/report.ts"
import { firstConfig } from "../test/engine/stack-config.ts"
import { tellStory } from "../test/engine/story.ts"
import { AWS, startWorld, type World } from "../test/engine/world.ts"
import { buildLambda } from "./build.ts"
import { obey } from "./obey.ts"

await obey(readOptions(process.argv.slice(2)), HELP, test)

async function test(options: EngineOptions): Promise<number> {
  process.env.PATH = PATH_WITH_AWS_CLI
  const missing =
    (await missingProgram(options.pulumi, ["version"], "install the Pulumi CLI, or name it with --pulumi")) ??
    (await missingProgram(
      "aws",
      ["--version"],
      "install the AWS CLI, or run `npm run test:clients -- python` first",
    )) ??
    (await installEmulators())
  if (missing !== undefined) return refuse(missing)
  await buildLambda()
  const passphrase = randomBytes(16).toString("hex")
  const project = await createProject(passphrase, AWS)
  try {
    return await testIn(project, passphrase, options)
  } finally {
    if (options.isKept) console.log(`kept in ${project.folder}`)
    else await project.remove()
  }
}

async function testIn(project: Project, passphrase: string, options: EngineOptions): Promise<number> {
  const stopping = new AbortController()
  for (const name of ["SIGINT", "SIGTERM"]) process.once(name, () => stopping.abort())
  const { pulumi: program, timeoutSeconds } = options
  const pulumi = createPulumi({ ...project, program, timeoutSeconds, signal: stopping.signal })
  const missing = await missingPlugin(pulumi)
  if (missing !== undefined) return refuse(missing)
  const world = await startWorld()
  try {
    const report = createReport((line) => console.log(line))
    await testStack(pulumi, { project, world, report, passphrase, count: options.channels })
    console.log(report.closingLine())
    return report.failures() === 0 ? 0 : 1
  } finally {
    await world.close()
  }
}

interface Place {
  readonly project: Project
  readonly world: World
  readonly report: Report
  readonly passphrase: string
  readonly count: number
}

async function testStack(pulumi: Pulumi, { project, world, report, passphrase, count }: Place): Promise<void> {
  const channels = registerChannels(world.line, count)
  await writeFile(join(project.projectDir, `Pulumi.${STACK}.yaml`), firstConfig(world, channels))
  await pulumi.must("init", ["stack", "init", STACK, "--secrets-provider", "passphrase"])
  await tellStory({ pulumi, project, world, channels, report }, passphrase)
}

function refuse(missing: string): number {
  console.error(`test:engine: ${missing}`)
  return 2
}
