import { existsSync, readFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { build } from "esbuild"
import { beforeAll, describe, expect, it } from "vitest"
import { BUNDLE_ENTRIES, bundleOptions } from "../../../scripts/build.ts"
import { TRIMS } from "../../../scripts/bundle/trims.ts"

const NODE_MODULES = join(import.meta.dirname, "..", "..", "..", "node_modules")

/** What an ES module exports, as esbuild sees it. */
async function exportsOf(source: string, resolveDir: string): Promise<readonly string[]> {
  const stdin = { contents: source, resolveDir, loader: "js" } as const
  const { metafile } = await build({
    stdin,
    bundle: true,
    packages: "external",
    format: "esm",
    platform: "node",
    metafile: true,
    write: false,
    outfile: "out.js",
  })
  return Object.values(metafile.outputs)[0]?.exports ?? []
}

/** Modules that esbuild met, and those of which a part is in the bundles. */
const met = new Set<string>()
const kept = new Set<string>()

beforeAll(async () => {
  for (const entry of BUNDLE_ENTRIES) {
    const { metafile } = await build({ ...bundleOptions(entry), metafile: true, write: false as const })
    for (const input of Object.keys(metafile.inputs)) met.add(nameOf(input))
    for (const { inputs } of Object.values(metafile.outputs)) {
      for (const [input, { bytesInOutput }] of Object.entries(inputs)) if (bytesInOutput > 0) kept.add(nameOf(input))
    }
  }
})

function nameOf(input: string): string {
  return input.replace(/^.*node_modules\//, "")
}

describe.each(TRIMS.map((trim) => [trim.file, trim] as const))("%s", (file, { source }) => {
  const path = join(NODE_MODULES, file)

  it("is where the trim looks for it", () => {
    expect(existsSync(path)).toBe(true)
  })

  it("would be in the bundle, so the trim isn't idle", () => {
    expect([...met]).toContain(file)
  })

  it("exports what stands in for it", async () => {
    const real = await exportsOf(`export * from ${JSON.stringify(path)}`, dirname(path))
    const standIn = await exportsOf(source(readFileSync(path, "utf8")), dirname(path))
    expect(standIn.length).toBeGreaterThan(0)
    expect(real).toEqual(expect.arrayContaining([...standIn]))
  })
})

it("leaves out what only costs: fetch, HTTP/2, middleware, retries, config files, other credentials and protocols", () => {
  const dear =
    /fetch-http|http2|middleware|^@.*retry|shared-ini|credential-provider-(?!env)|nested-clients|xml|cbor|event-streams\/.*\//
  expect([...kept].filter((name) => dear.test(name))).toEqual([])
  expect([...kept]).toContain("@smithy/signature-v4/dist-es/SignatureV4.js")
})
