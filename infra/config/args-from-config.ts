import { secret } from "@pulumi/pulumi"
import { RunError } from "@pulumi/pulumi/errors.js"
import { allConfig } from "@pulumi/pulumi/runtime/config.js"
import type { LineTokenRotationArgs } from "../args.ts"
import { ConfigError } from "../model/config-error.ts"
import { secretPaths, valueAt } from "./check-secrets.ts"
import { type Options, readStackConfig, type StackConfig } from "./read-stack-config.ts"

/**
 * The component's arguments from the config of the stack that is being deployed; secrets are Pulumi secrets.
 * @throws {RunError} with every mistake in a line of its own
 */
export function argsFromConfig(): LineTokenRotationArgs {
  try {
    return withSecrets(readStackConfig(currentConfig()))
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    throw new RunError(`the stack's config can't be used like this:\n${error.message}`)
  }
}

function currentConfig(): StackConfig {
  const secretKeys: unknown = JSON.parse(process.env.PULUMI_CONFIG_SECRET_KEYS || "[]")
  return { values: allConfig(), secretKeys: Array.isArray(secretKeys) ? secretKeys.map(String) : [] }
}

function withSecrets(options: Options): LineTokenRotationArgs {
  const copy = structuredClone(options) as Record<string, unknown>
  for (const path of secretPaths(options)) {
    const owner = valueAt(copy, path.slice(0, -1)) as Record<string, unknown>
    owner[path.at(-1) ?? ""] = secret(valueAt(options, path))
  }
  return copy as unknown as LineTokenRotationArgs
}
