// Clients that nobody here wrote, against the stand-ins: npm run test:clients [-- python|go|java …]
import { existsSync } from "node:fs"
import { delimiter, join } from "node:path"
import { parseArgs } from "node:util"
import { startLocal } from "../local/start.ts"
import { binOf } from "../test/support/virtual-environment.ts"
import { type Command, isMissing, run } from "./command.ts"
import { obey } from "./obey.ts"
import { type CommandLine, readCommandLine } from "./read-command-line.ts"

const ROOT = join(import.meta.dirname, "..")
const OTHERS = join(ROOT, "test", "others")
const VENV = join(ROOT, ".venv")
const VENV_BIN = binOf(VENV)
/** The AWS CLI is one of the clients: a machine may have it in the virtual environment only. */
const PATH_WITH_VENV = [VENV_BIN, process.env.PATH].join(delimiter)

/** A language's clients: what must be on the machine, and what runs with it. */
interface Tier {
  readonly needs: readonly string[]
  readonly remedy: string
  readonly commands: () => readonly Command[]
}

const TIERS: Readonly<Record<string, Tier>> = {
  python: {
    needs: ["python3"],
    remedy: "install Python 3.10 or newer, with venv",
    commands: () => [
      ...(existsSync(VENV) ? [] : [{ program: "python3", args: ["-m", "venv", VENV], cwd: ROOT }]),
      {
        program: join(VENV_BIN, "pip"),
        args: ["install", "--quiet", "--requirement", "requirements.txt"],
        cwd: OTHERS,
      },
      { program: join(VENV_BIN, "pytest"), args: ["--quiet", "-p", "no:cacheprovider", "."], cwd: OTHERS },
    ],
  },
  go: {
    needs: ["go"],
    remedy: "install Go 1.24 or newer",
    commands: () => [{ program: "go", args: ["test", "-count=1", "./..."], cwd: join(OTHERS, "line-sdks", "go") }],
  },
  java: {
    needs: ["java", "mvn"],
    remedy: "install a JDK 17 or newer, and Maven",
    commands: () => {
      const cwd = join(OTHERS, "line-sdks", "java")
      const copy = ["--quiet", "--batch-mode", "dependency:copy-dependencies", "-DoutputDirectory=target/lib"]
      return [
        { program: "mvn", args: copy, cwd },
        { program: "java", args: ["-cp", join("target", "lib", "*"), "LineSdkCheck.java"], cwd },
      ]
    },
  },
}

const NAMES = Object.keys(TIERS)

const HELP = `npm run -s test:clients -- [LANGUAGE …]

Runs clients that nobody here wrote, AWS's and LINE's, against the stand-ins on 127.0.0.1, each in tests of its own language.

  python   boto3, the AWS CLI and LINE's SDK; needs Python 3.10 or newer with venv, and installs into .venv
  go       LINE's SDK; needs Go 1.24 or newer
  java     LINE's SDK; needs a JDK 17 or newer, and Maven

  --help   print this

Without a language all of them run. Each gets its packages from its own registry.
Exit code: 0 all passed · 1 one failed, or what it needs is missing · 2 wrong usage
`

await obey(readLanguages(process.argv.slice(2)), HELP, runTiers)

function readLanguages(args: readonly string[]): CommandLine<{ readonly languages: readonly string[] }> {
  return readCommandLine("test:clients", () => {
    const options = { help: { type: "boolean", short: "h" } } as const
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true })
    if (values.help) return "help"
    const unknown = positionals.find((name) => !NAMES.includes(name))
    if (unknown === undefined) return { languages: positionals.length > 0 ? positionals : NAMES }
    throw new RangeError(`a language is one of ${NAMES.join(", ")}, found ${JSON.stringify(unknown)}`)
  })
}

async function runTiers({ languages }: { readonly languages: readonly string[] }): Promise<number> {
  let hasFailed = false
  for (const name of languages) hasFailed = !(await runTier(name, TIERS[name])) || hasFailed
  return hasFailed ? 1 : 0
}

async function runTier(name: string, tier: Tier | undefined): Promise<boolean> {
  if (!tier) return false
  const missing = (await Promise.all(tier.needs.map(isMissing))).flatMap((isGone, index) =>
    isGone ? [tier.needs[index]] : [],
  )
  if (missing.length > 0) {
    console.error(`test:clients ${name}: ${missing.join(" and ")} is missing: ${tier.remedy}`)
    return false
  }
  console.log(`-- ${name}`)
  const local = await startLocal()
  try {
    const environment = {
      ...process.env,
      LOCAL_READY: JSON.stringify(local.ready),
      PATH: PATH_WITH_VENV,
      PYTHONDONTWRITEBYTECODE: "1",
    }
    for (const command of tier.commands()) {
      if ((await run(command, environment)) !== 0) return false
    }
    return true
  } finally {
    await local.close()
  }
}
