import { execFile } from "node:child_process"
import { mkdtemp, readFile, rm, symlink } from "node:fs/promises"
import { isBuiltin } from "node:module"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath, pathToFileURL } from "node:url"
import { promisify } from "node:util"
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest"
import { type Bundle, buildLambda } from "../../../scripts/build.ts"

const FILES = ["rotation.mjs", "sentinel.mjs"]

let folder: string
let bundles: readonly Bundle[]
const codes: Record<string, string> = {}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "bundle-"))
  bundles = await buildLambda(folder)
  for (const file of FILES) codes[file] = await readFile(join(folder, file), "utf8")
})
afterAll(() => rm(folder, { recursive: true }))

test("each function is one file, whose sizes are reported", () => {
  expect(bundles.map(({ file }) => file)).toEqual(FILES)
  for (const { file, bytes, gzipBytes } of bundles) {
    expect(bytes).toBe(Buffer.byteLength(codes[file] ?? ""))
    expect(gzipBytes).toBeLessThan(bytes / 2)
  }
})

test("the same sources give the same bytes, wherever they are written", async () => {
  const again = await mkdtemp(join(tmpdir(), "bundle-again-"))
  expect(await buildLambda(again)).toEqual(bundles)
  for (const file of FILES) expect(await readFile(join(again, file), "utf8")).toBe(codes[file])
  await rm(again, { recursive: true })
})

describe.each(FILES)("%s", (file) => {
  const code = () => codes[file] ?? ""

  test("has no path of this machine in it", () => {
    expect(code()).not.toContain(fileURLToPath(new URL("../../..", import.meta.url)))
  })

  test("needs nothing but Node's own modules, and takes them by name and not by import", () => {
    expect(code()).not.toMatch(/(?:^|[;}\n])\s*import[\s{*"']/)
    expect(code()).not.toMatch(/\brequire\(["']/)
    const taken = [...code().matchAll(/getBuiltinModule\("([^"]+)"\)/g)].map(([, name]) => name ?? "")
    expect(taken).toContain("node:https")
    expect(taken.filter((name) => !isBuiltin(name))).toEqual([])
  })

  test("makes no code at run time", () => {
    expect(code()).not.toMatch(/\beval\(|\bnew Function\b/)
  })

  test("is small enough to be read at every cold start, with both signers in it", () => {
    const bundle = bundles.find((candidate) => candidate.file === file)
    expect(code()).toContain("TrentService")
    expect(code()).toContain("BEGIN PRIVATE KEY")
    expect(bundle?.bytes).toBeLessThan(175_000)
    expect(bundle?.gzipBytes).toBeLessThan(60_000)
  })

  test("is ASCII, since one other character doubles what V8 has to read", () => {
    expect(code().length).toBe(Buffer.byteLength(code()))
  })

  test("keeps the class's name of its errors, which Lambda's runtime logs", async () => {
    const keys = { AWS_ACCESS_KEY_ID: "x", AWS_SECRET_ACCESS_KEY: "x" }
    const settings = { SECRET_PREFIX: "line", ROTATION_INTERVAL_SECONDS: "604800", AWS_REGION: "us-east-1" }
    for (const [name, value] of Object.entries({ ...keys, ...settings })) vi.stubEnv(name, value)
    vi.spyOn(console, "error").mockImplementation(() => undefined)
    const { handler } = await import(pathToFileURL(join(folder, file)).href)
    const error = await handler({}, { getRemainingTimeInMillis: () => 60_000 }).catch((thrown: Error) => thrown)
    expect(error.message).toContain("BAD_EVENT")
    expect(error.constructor.name).toBe("RotationError")
    vi.restoreAllMocks()
    vi.unstubAllEnvs()
  })

  test("loads, exports its handler, and loads neither undici nor http2", async () => {
    const source = `
      const { handler } = await import(${JSON.stringify(pathToFileURL(join(folder, file)).href)})
      const dear = process.moduleLoadList.filter((name) => /undici|http2/.test(name))
      console.log(JSON.stringify([typeof handler, dear]))`
    const keys = { AWS_ACCESS_KEY_ID: "x", AWS_SECRET_ACCESS_KEY: "x" }
    const env = { ...keys, SECRET_PREFIX: "line", ROTATION_INTERVAL_SECONDS: "604800", AWS_REGION: "us-east-1" }
    const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "-e", source], { env })
    expect(JSON.parse(stdout)).toEqual(["function", []])
  })
})

test("a source that doesn't compile fails the build, naming it", async () => {
  const entry = join(folder, "missing.ts")
  await symlink(join(folder, "nowhere.ts"), entry)
  await expect(buildLambda(folder, [entry])).rejects.toThrow(/missing\.ts/)
})

describe("its command", () => {
  const run = (...args: readonly string[]) =>
    promisify(execFile)(process.execPath, [
      fileURLToPath(new URL("../../../scripts/build.ts", import.meta.url)),
      ...args,
    ])

  test("prints its usage, with every option", async () => {
    const { stdout, stderr } = await run("--help")
    expect(stdout).toContain("--json")
    expect(stderr).toBe("")
    expect(await run("-h")).toEqual({ stdout, stderr })
  })

  test.each([["--jsno"], ["extra"], ["--json=1"]])("refuses %s in one line that names it, with 2", async (argument) => {
    const refused = await run(argument).catch((error: unknown) => error)
    expect(refused).toMatchObject({ code: 2, stdout: "" })
    const { stderr } = refused as { readonly stderr: string }
    expect(stderr).toMatch(/^build: [^\n]+; see npm run -s build -- --help\n$/)
    expect(stderr).toContain(argument.replace("=1", ""))
  })

  test("tells the sizes as JSON when asked to", async () => {
    expect(JSON.parse((await run("--json")).stdout)).toEqual(bundles)
  })
})
