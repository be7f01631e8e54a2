import { createHash } from "node:crypto"
import { mkdir, readFile, rename, writeFile } from "node:fs/promises"
import { basename, dirname, join, relative } from "node:path"
import { fileURLToPath } from "node:url"
import { gzipSync } from "node:zlib"
import { type BuildOptions, build } from "esbuild"
import { plainBuiltins } from "./bundle/plain-builtins.ts"
import { trimModules } from "./bundle/trim-modules.ts"
import { TRIMS, type Trim } from "./bundle/trims.ts"
import { obey } from "./obey.ts"
import { type CommandLine, parseOptions, readCommandLine } from "./read-command-line.ts"

/** One function's bundle: all it needs at run time. */
export interface Bundle {
  /** File name inside the output folder, e.g. `rotation.mjs`. */
  readonly file: string
  readonly bytes: number
  readonly gzipBytes: number
  /** Hex. The same sources give the same digest on every machine. */
  readonly sha256: string
}

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)))

/** The functions' sources as absolute paths, one bundle each; each exports `handler`. */
export const BUNDLE_ENTRIES: readonly string[] = ["rotation.ts", "sentinel.ts"].map((file) =>
  join(ROOT, "lambda", file),
)

/** Where `npm run build` writes. */
export const BUNDLE_DIR = join(ROOT, "dist", "lambda")

/**
 * Bundles the functions for Lambda's Node 24, one self-contained ES module each.
 * @param outDir folder to write to, made if need be; the `dist/lambda` of the project by default.
 * @param entries absolute paths of the sources; the project's functions by default.
 * @param trims what of the dependencies is replaced; `[]` for a source that wants AWS's client whole.
 * @throws Error when a source is missing or doesn't compile; esbuild's message names file and line.
 */
export async function buildLambda(
  outDir: string = BUNDLE_DIR,
  entries: readonly string[] = BUNDLE_ENTRIES,
  trims: readonly Trim[] = TRIMS,
): Promise<readonly Bundle[]> {
  await mkdir(outDir, { recursive: true })
  const bundles: Bundle[] = []
  for (const entry of entries) bundles.push(await bundle(entry, outDir, trims))
  return bundles
}

async function bundle(entry: string, outDir: string, trims: readonly Trim[]): Promise<Bundle> {
  const { outputFiles } = await build({ ...bundleOptions(entry, trims), write: false as const })
  const [output] = outputFiles
  if (output === undefined) throw new Error(`${entry}: esbuild wrote nothing`)
  const file = `${basename(entry).replace(/\.[cm]?[jt]s$/, "")}.mjs`
  await writeIfChanged(join(outDir, file), output.contents)
  return {
    file,
    bytes: output.contents.byteLength,
    gzipBytes: gzipSync(output.contents, { level: 9 }).byteLength,
    sha256: createHash("sha256").update(output.contents).digest("hex"),
  }
}

/**
 * What esbuild is told. `mainFields` and `conditions` pick the packages' ES modules, which it can drop by parts; the root is
 * fixed, so that no path of this machine gets in; the output is ASCII, which V8 reads as one byte a character.
 */
export function bundleOptions(entry: string, trims: readonly Trim[] = TRIMS) {
  return {
    absWorkingDir: ROOT,
    entryPoints: [entry],
    bundle: true,
    format: "esm",
    platform: "node",
    target: "node24",
    mainFields: ["module", "main"],
    conditions: ["module", "import", "node"],
    minify: true,
    treeShaking: true,
    legalComments: "none",
    logLevel: "silent",
    plugins: [plainBuiltins, trimModules(trims)],
  } satisfies BuildOptions
}

/** Leaves an unchanged file alone, and replaces a changed one at once: nobody ever loads half a bundle. */
async function writeIfChanged(file: string, contents: Uint8Array): Promise<void> {
  const found = await readFile(file).catch(() => undefined)
  if (found?.equals(contents)) return
  const written = `${file}.${process.pid}.tmp`
  await writeFile(written, contents)
  await rename(written, file)
}

function describe(bundles: readonly Bundle[]): string {
  const kb = (bytes: number) => `${(bytes / 1024).toFixed(1)} KB`
  return bundles
    .map(({ file, bytes, gzipBytes, sha256 }) => {
      const path = relative(ROOT, join(BUNDLE_DIR, file))
      return `${path}  ${kb(bytes)}  ${kb(gzipBytes)} gzipped  sha256 ${sha256.slice(0, 12)}`
    })
    .join("\n")
}

const USAGE = `npm run -s build -- [--json]

Bundles the functions into dist/lambda, one file each that needs nothing but Node 24.

  --json   print files, sizes and digests as one line of JSON
  --help   print this

Exit code: 0 built · 1 the sources don't compile · 2 wrong usage
`

type BuildCommand = CommandLine<{ readonly isJson: boolean }>

const OPTIONS = {
  json: { type: "boolean", default: false },
  help: { type: "boolean", short: "h", default: false },
} as const

function readOptions(args: readonly string[]): BuildCommand {
  return readCommandLine("build", () => {
    const values = parseOptions(args, OPTIONS)
    return values.help ? "help" : { isJson: values.json }
  })
}

async function run({ isJson }: Extract<BuildCommand, { kind: "run" }>): Promise<number> {
  const bundles = await buildLambda()
  process.stdout.write(`${isJson ? JSON.stringify(bundles) : describe(bundles)}\n`)
  return 0
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await obey(readOptions(process.argv.slice(2)), USAGE, run)
