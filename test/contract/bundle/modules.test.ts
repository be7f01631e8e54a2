import { cp, mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, expect, it } from "vitest"
import { buildLambda } from "../../../scripts/build.ts"
import { startStage } from "../../scenario/harness.ts"

const folder = await mkdtemp(join(tmpdir(), "modules-"))
await buildLambda(join(folder, "bundle"))
await cp(join(import.meta.dirname, "functions", "rotation-with-modules.mjs"), join(folder, "rotation.mjs"))
const stage = await startStage({ codeDir: folder })
afterAll(() => rm(folder, { recursive: true }))

it("the function loads neither undici nor HTTP/2 nor workers in a whole rotation in the real runtime", async () => {
  const app = await stage.newApp()
  await app.rotate()
  const modules = stage.local.lambda
    .logs()
    .filter(({ stream, line }) => stream === "stdout" && line.includes('"modules"'))
    .map(({ line }) => JSON.parse(line).message.modules as readonly string[])
  expect(modules).toHaveLength(4)
  const loaded = modules.at(-1) ?? []
  expect(loaded).toContain("NativeModule https")
  expect(loaded.filter((name) => /undici|http2|worker|fs\/promises|readline|webstreams|zlib/.test(name))).toEqual([])
})
