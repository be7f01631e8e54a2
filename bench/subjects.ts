import { mkdir, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { type BuildOptions, build } from "esbuild"
import { buildLambda } from "../scripts/build.ts"

/** A program under measurement. */
export interface Subject {
  readonly name: SubjectName
  /** Absolute path of its one file. */
  readonly file: string
  readonly bytes: number
}

/** `floor`: the least program · `rotation`: this project's function, as built · `plain`: the usual parts, untuned */
export const SUBJECT_NAMES = ["floor", "rotation", "plain"] as const
export type SubjectName = (typeof SUBJECT_NAMES)[number]

const ROOT = join(import.meta.dirname, "..")
const SOURCES = join(import.meta.dirname, "subjects")

/** Builds all programs into a folder of their own, so that what runs is what the sources say now. */
export async function buildSubjects(outDir: string): Promise<readonly Subject[]> {
  await mkdir(outDir, { recursive: true })
  const [bundle] = await buildLambda(outDir)
  if (bundle === undefined) throw new Error("the build made no rotation function")
  return [
    await bundled("floor", outDir, { entryPoints: [join(SOURCES, "floor.ts")], format: "esm", minify: true }),
    { name: "rotation", file: join(outDir, bundle.file), bytes: bundle.bytes },
    await bundled("plain", outDir, { entryPoints: [join(SOURCES, "plain.ts")], format: "cjs", minify: true }),
  ]
}

async function bundled(name: SubjectName, outDir: string, options: BuildOptions): Promise<Subject> {
  const settings = { ...options, absWorkingDir: ROOT, bundle: true, platform: "node", target: "node24" } as const
  const { outputFiles } = await build({ ...settings, write: false, logLevel: "silent" })
  const [output] = outputFiles
  if (output === undefined) throw new Error(`${name}: esbuild wrote nothing`)
  const file = join(outDir, `${name}.${options.format === "esm" ? "mjs" : "cjs"}`)
  await writeFile(file, output.contents)
  return { name, file, bytes: output.contents.byteLength }
}
