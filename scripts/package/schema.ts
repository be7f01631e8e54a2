import { mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { ComponentProvider } from "@pulumi/pulumi/provider/experimental/provider.js"
import { LineTokenRotation } from "../../infra/line-token-rotation.ts"

/**
 * The package's schema as Pulumi infers it from the component's types, without version and description, which package.json has.
 * @param root the folder of tsconfig.json
 * @param entry absolute path of the module that exports the component
 * @param name of the package
 * @returns JSON, indented by two
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
    return `${JSON.stringify(schema, undefined, 2)}\n`
  } finally {
    await rm(dirname, { recursive: true })
  }
}
