// What Pulumi's engine starts when a program in another language uses the package: PulumiPlugin.yaml leads it here by package.json's `main`.
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { main } from "@pulumi/pulumi/provider/index.js"
import { createComponentProvider } from "./component-provider.ts"

const read = (...path: readonly string[]) => readFileSync(join(import.meta.dirname, ...path), "utf8")

/** The same two places in the repository and in the installed package. */
const provider = createComponentProvider(read("schema.json"), read("..", "..", "package.json"))
void main(provider, process.argv.slice(2))
