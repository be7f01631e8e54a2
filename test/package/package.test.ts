import { execFile } from "node:child_process"
import { readdir, readFile, rm } from "node:fs/promises"
import { createRequire } from "node:module"
import { dirname, join } from "node:path"
import { pathToFileURL } from "node:url"
import { promisify } from "node:util"
import { publint } from "publint"
import { formatMessage } from "publint/utils"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { buildPackage, SCHEMA_FILE } from "../../scripts/build-package.ts"
import { type Engine, startEngine } from "../infra/engine/engine.ts"
import { mockProvider } from "../infra/engine/provider.ts"
import { isSecret } from "../infra/registrations.ts"
import { constructRequest, type Plugin, secretInput, startPlugin } from "./plugin.ts"

const ROOT = join(import.meta.dirname, "..", "..")
/** Inside the project, where its dependencies are found. */
const FOLDER = join(ROOT, "dist", `test-package-${process.pid}`)
const TYPE = "line-token-rotation:index:LineTokenRotation"
const CANARY = "canary-channel-secret-0123456789"
const BUILDS_WITHIN_MS = 120_000

beforeAll(() => buildPackage(FOLDER), BUILDS_WITHIN_MS)
afterAll(() => rm(FOLDER, { recursive: true, force: true }))

describe("the npm package", () => {
  it("has everything at run time in it, and none of the sources", async () => {
    const files = await readdir(FOLDER, { recursive: true })
    expect(files).toEqual(
      expect.arrayContaining([
        "package.json",
        "PulumiPlugin.yaml",
        "LICENSE",
        "README.md",
        join("dist", "lambda", "rotation.mjs"),
        join("dist", "lambda", "sentinel.mjs"),
        join("infra", "package", "index.js"),
        join("infra", "package", "index.d.ts"),
        join("infra", "package", "plugin.js"),
        join("infra", "package", "schema.json"),
      ]),
    )
    expect(files.filter((file) => /(?<!\.d)\.ts$|\.test\.|^(test|local|bench|scripts)/.test(file))).toEqual([])
  })

  it("depends on Pulumi's SDK, its AWS package and the schedule's evaluator at most", async () => {
    const { dependencies, private: isPrivate } = JSON.parse(await readFile(join(FOLDER, "package.json"), "utf8"))
    expect(["@pulumi/aws", "@pulumi/pulumi", "croner"]).toEqual(expect.arrayContaining(Object.keys(dependencies)))
    expect(isPrivate).toBeUndefined()
  })

  it("is clean by publint", async () => {
    const { messages, pkg } = await publint({ pkgDir: FOLDER, pack: "npm", strict: true })
    expect(messages.map((message) => formatMessage(message, pkg, { color: false }))).toEqual([])
  })

  it("has types that every resolution of ES modules finds, by attw", async () => {
    const attw = join(
      dirname(createRequire(import.meta.url).resolve("@arethetypeswrong/cli/package.json")),
      "dist",
      "index.js",
    )
    const { stdout } = await promisify(execFile)(process.execPath, [
      attw,
      "--pack",
      FOLDER,
      "--profile",
      "esm-only",
      "--format",
      "json",
    ])
    const { problems } = JSON.parse(stdout)
    expect(Object.keys(problems ?? {}).filter((kind) => kind !== "CJSResolvesToESM")).toEqual([])
  })

  it("is imported as it is, without a build at its user's", async () => {
    const imported = await import(pathToFileURL(join(FOLDER, "infra", "package", "index.js")).href)
    expect(Object.keys(imported)).toEqual(["LineTokenRotation"])
    expect(() => new imported.LineTokenRotation("line", { channels: {} })).toThrow(/channels/)
  })
})

describe("the package as a Pulumi plugin", () => {
  let engine: Engine
  let plugin: Plugin

  beforeAll(async () => {
    const options = { project: "project", stack: "stack", provider: mockProvider, state: new Map(), isPreview: false }
    engine = await startEngine(options)
    plugin = await startPlugin(engine.address, FOLDER)
  }, BUILDS_WITHIN_MS)
  afterAll(async () => {
    await plugin?.stop()
    await engine?.stop()
  })

  it("answers GetSchema with the schema that lies beside the sources, and its own version", async () => {
    const { version, description } = JSON.parse(await readFile(join(ROOT, "package.json"), "utf8"))
    const schema = JSON.parse(await readFile(SCHEMA_FILE, "utf8"))
    expect(JSON.parse(await plugin.getSchema())).toEqual({ ...schema, version, description })
  })

  it("constructs the component for a program of any language, its secrets marked", async () => {
    const support = { channelId: "1234567890", kid: "kid-1", apps: ["bot"], channelSecret: secretInput(CANARY) }
    const request = constructRequest(engine.address, TYPE, "line", { channels: { support } })
    const response = await plugin.construct(request)
    expect(response.getUrn()).toBe(`urn:pulumi:stack::project::${TYPE}::line`)
    const state = response.getState()?.toJavaScript() as Readonly<Record<string, unknown>>
    const schema = JSON.parse(await plugin.getSchema())
    expect(Object.keys(state).sort()).toEqual(Object.keys(schema.resources[TYPE].properties).sort())
    expect(JSON.stringify(state)).toContain("rotating")

    const { registrations } = engine.deployment
    const holders = registrations.filter(({ wire }) => JSON.stringify(wire).includes(CANARY))
    expect(holders.map(({ name }) => name)).toEqual(["line-support-credentials-value"])
    expect(isSecret(holders[0]?.wire.secretString)).toBe(true)
    expect(JSON.stringify([state, engine.logs])).not.toContain(CANARY)
  })

  it("refuses what the component refuses, in its words", async () => {
    const request = constructRequest(engine.address, TYPE, "wrong", {
      channels: { support: { channelId: "1", apps: [] } },
    })
    await expect(plugin.construct(request)).rejects.toThrow(/channels\.support\.apps/)
  })

  it("starts from the repository too, where Node strips the types", async () => {
    const repository = await startPlugin(engine.address, ROOT, join(ROOT, "infra", "package", "plugin.mjs"))
    try {
      expect(await repository.getSchema()).toBe(await plugin.getSchema())
    } finally {
      await repository.stop()
    }
  })

  it("refuses another type by name", async () => {
    const request = constructRequest(engine.address, "line-token-rotation:index:Other", "other", {})
    await expect(plugin.construct(request)).rejects.toThrow(/Other is no component of this package/)
  })
})
