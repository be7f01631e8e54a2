// Clients that nobody here wrote, against the stand-ins: npm run test:clients [-- python|go|java …]
import { existsSync } from "node:fs"
import { delimiter, join } from "node:path"
import { startLocal } from "../local/start.ts"
import { binOf } from "../test/support/virtual-environment.ts"
import { type Command, isMissing, run } from "./command.ts"

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

const wanted = process.argv.slice(2)
const unknown = wanted.filter((name) => !(name in TIERS))
if (unknown.length > 0) {
  console.error(`test:clients takes ${Object.keys(TIERS).join(", ")}, and not ${unknown.join(", ")}`)
  process.exit(2)
}
let hasFailed = false
for (const name of wanted.length > 0 ? wanted : Object.keys(TIERS)) {
  hasFailed = !(await runTier(name, TIERS[name])) || hasFailed
}
process.exit(hasFailed ? 1 : 0)

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
