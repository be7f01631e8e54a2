import { readFile } from "node:fs/promises"
import { expect, test } from "vitest"
import { parse } from "yaml"
import { readStackConfig } from "../../infra/config/read-stack-config.ts"
import { CHANNEL_OPTIONS, ROTATION_OPTIONS, VPC_OPTIONS } from "../../infra/model/options.ts"
import { deploy, known } from "./deploy.ts"

const text = await readFile("Pulumi.example.yaml", "utf8")

/** The example's config as Pulumi hands it over: objects and lists as JSON. */
function valuesOf(yaml: string): Record<string, string> {
  const { config } = parse(yaml) as { config: Record<string, unknown> }
  const entries = Object.entries(config).map(([key, value]) => [
    key,
    typeof value === "object" ? JSON.stringify(value) : String(value),
  ])
  return Object.fromEntries(entries)
}

test("the example names every option", () => {
  for (const option of ROTATION_OPTIONS) expect(text).toContain(`line-token-rotation:${option}:`)
  for (const option of [...CHANNEL_OPTIONS, ...VPC_OPTIONS])
    expect(text).toMatch(new RegExp(`^ +(?:# *)?${option}:`, "m"))
})

test("the example as it is brings a channel to its first phase", async () => {
  const { component } = await deploy(readStackConfig({ values: valuesOf(text), secretKeys: [] }).options as never)
  expect(await known(component.phases)).toEqual({ support: "register-key" })
})

test("the example's own values for all of the component's options are accepted together", async () => {
  const all = text.replaceAll(/^ {2}# (line-token-rotation:| {2}\S)/gm, "  $1")
  const { options } = readStackConfig({ values: valuesOf(all), secretKeys: [] })
  expect(Object.keys(options).sort()).toEqual([...ROTATION_OPTIONS].sort())
  await deploy(options as never)
})
