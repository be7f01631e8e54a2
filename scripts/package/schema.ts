import { mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { ComponentProvider } from "@pulumi/pulumi/provider/experimental/provider.js"
import { LineTokenRotation } from "../../infra/line-token-rotation.ts"

const LINE_WIDTH = 120

/**
 * The package's schema as Pulumi infers it from the component's types, without version and description, which package.json has.
 * @param root the folder of tsconfig.json
 * @param entry absolute path of the module that exports the component
 * @param name of the package
 * @returns JSON, in the project's format
 * @throws Error that names the argument whose type Pulumi can't put into a schema
 */
export async function inferSchema(root: string, entry: string, name: string): Promise<string> {
  const dirname = await mkdtemp(join(tmpdir(), "schema-"))
  try {
    await writeFile(join(dirname, "package.json"), JSON.stringify({ name, type: "module", main: entry }))
    const tsconfig = { extends: join(root, "tsconfig.json"), files: [entry], include: [] }
    await writeFile(join(dirname, "tsconfig.json"), JSON.stringify(tsconfig))
    const provider = new ComponentProvider({ name, dirname, components: [LineTokenRotation] })
    const { version: _, description: __, ...schema } = JSON.parse(await provider.getSchema())
    return `${withShortLists(JSON.stringify(schema, undefined, 2))}\n`
  } finally {
    await rm(dirname, { recursive: true })
  }
}

/** As the formatter has it: a list of texts stands on one line if it fits there. */
function withShortLists(json: string): string {
  return json.replace(/^( *"\w+": )\[\n([^[\]{}]*)\n *\](,?)$/gm, (whole, before, items, after) => {
    const line = `${before}[${items.trim().replaceAll(/\n */g, " ")}]${after}`
    return line.length <= LINE_WIDTH ? line : whole
  })
}
