import { copyFile, mkdir, readFile, rename, rm, writeFile } from "node:fs/promises"
import { dirname, join, relative } from "node:path"
import { fileURLToPath } from "node:url"
import { buildLambda } from "./build.ts"
import { obey } from "./obey.ts"
import { bundlePackage } from "./package/bundle.ts"
import { declare } from "./package/declare.ts"
import { importedPackages, type ProjectManifest, packageManifest } from "./package/manifest.ts"
import { inferSchema } from "./package/schema.ts"
import { type CommandLine, parseOptions, readCommandLine } from "./read-command-line.ts"

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)))
const SOURCES = join(ROOT, "infra", "package")

/** Where `npm run build:package` writes. */
export const PACKAGE_DIR = join(ROOT, "dist", "package")

/** The schema that the package ships, and that lies beside its sources. */
export const SCHEMA_FILE = join(SOURCES, "schema.json")

/** Copied as they are. */
const COPIED = ["PulumiPlugin.yaml", "LICENSE", "README.md", join("infra", "package", "schema.json")] as const

/**
 * Builds the npm package of the component: one module with its types, the functions' bundles where it looks for them, and what Pulumi needs to use it from other languages.
 * @param outDir the folder to write to, emptied first; the `dist/package` of the project by default
 * @throws Error when a source doesn't compile, with the compiler's messages
 */
export async function buildPackage(outDir: string = PACKAGE_DIR): Promise<void> {
  const making = `${outDir}.${process.pid}.tmp`
  try {
    await make(making)
    await rm(outDir, { recursive: true, force: true })
    await rename(making, outDir)
  } finally {
    await rm(making, { recursive: true, force: true })
  }
}

async function make(outDir: string): Promise<void> {
  const names = ["index", "plugin"]
  declare({ root: ROOT, entries: [join(SOURCES, "index.ts")], outDir })
  const modulesDir = join(outDir, "infra", "package")
  await bundlePackage({ root: ROOT, entries: names.map((name) => join(SOURCES, `${name}.ts`)), outDir: modulesDir })
  const modules = await Promise.all(names.map((name) => readFile(join(modulesDir, `${name}.js`), "utf8")))
  const manifest = packageManifest(await readProject(), importedPackages(modules))
  await writeFile(join(outDir, "package.json"), `${JSON.stringify(manifest, undefined, 2)}\n`)
  await buildLambda(join(outDir, "dist", "lambda"))
  for (const file of COPIED) await copyTo(outDir, file)
}

async function copyTo(outDir: string, file: string): Promise<void> {
  await mkdir(dirname(join(outDir, file)), { recursive: true })
  await copyFile(join(ROOT, file), join(outDir, file))
}

async function readProject(): Promise<ProjectManifest> {
  return JSON.parse(await readFile(join(ROOT, "package.json"), "utf8")) as ProjectManifest
}

/** The schema as it follows from the sources. @returns JSON */
export async function currentSchema(): Promise<string> {
  return inferSchema(ROOT, join(SOURCES, "index.ts"), (await readProject()).name)
}

const USAGE = `npm run -s build:package -- [--schema]

Builds the npm package of the component into dist/package: one module, its types, the functions' bundles, PulumiPlugin.yaml.

  --schema   write infra/package/schema.json anew from the component's types, and build nothing
  --help     print this

Exit code: 0 done · 1 the sources don't compile · 2 wrong usage
`

type PackageCommand = CommandLine<{ readonly isSchema: boolean }>

const OPTIONS = {
  schema: { type: "boolean", default: false },
  help: { type: "boolean", short: "h", default: false },
} as const

function readOptions(args: readonly string[]): PackageCommand {
  return readCommandLine("build:package", () => {
    const values = parseOptions(args, OPTIONS)
    return values.help ? "help" : { isSchema: values.schema }
  })
}

async function run({ isSchema }: Extract<PackageCommand, { kind: "run" }>): Promise<number> {
  if (isSchema) await writeFile(SCHEMA_FILE, await currentSchema())
  else await buildPackage()
  process.stdout.write(`wrote ${relative(ROOT, isSchema ? SCHEMA_FILE : PACKAGE_DIR)}\n`)
  return 0
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await obey(readOptions(process.argv.slice(2)), USAGE, run)
