import { execFile } from "node:child_process"
import { createRequire } from "node:module"
import { promisify } from "node:util"
import type { Pulumi } from "./pulumi.ts"

/** The version of the plugin that the program's SDK asks the engine for. */
const AWS_PLUGIN_VERSION: string = createRequire(import.meta.url)("@pulumi/aws/package.json").version

/** @returns what is missing and what to do in one line, or undefined. */
export async function missingProgram(program: string, versionArgs: readonly string[], remedy: string) {
  try {
    await promisify(execFile)(program, versionArgs)
    return undefined
  } catch {
    return `${program} is missing: ${remedy}`
  }
}

/** Installs Pulumi's plugin for AWS where it isn't yet. @returns what is missing and what to do in one line, or undefined. */
export async function missingPlugin(pulumi: Pulumi): Promise<string | undefined> {
  const { text } = await pulumi.must("plugins", ["plugin", "ls", "--json"])
  const isThere = (JSON.parse(text) as readonly { readonly name: string; readonly version?: string }[]).some(
    ({ name, version }) => name === "aws" && version === AWS_PLUGIN_VERSION,
  )
  if (isThere) return undefined
  const install = ["plugin", "install", "resource", "aws", AWS_PLUGIN_VERSION]
  const { code } = await pulumi.run("plugin-install", install)
  return code === 0
    ? undefined
    : `Pulumi's plugin aws ${AWS_PLUGIN_VERSION} is missing: run \`pulumi ${install.join(" ")}\``
}
