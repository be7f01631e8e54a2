import { secret } from "@pulumi/pulumi"
import { allConfig } from "@pulumi/pulumi/runtime/config.js"
import type { LineTokenRotationArgs } from "../args.ts"
import { rotationInputOf } from "../input.ts"
import { resolveReading } from "../model/resolve-reading.ts"
import { refuseMistakes } from "../refuse-mistakes.ts"
import { configuredRegion } from "../resources/region.ts"
import { secretPaths, valueAt } from "./check-secrets.ts"
import { type Options, type ReadConfig, readStackConfig, type StackConfig } from "./read-stack-config.ts"

/**
 * The component's arguments from the config of the stack that is being deployed; secrets are Pulumi secrets.
 * @throws {RunError} with every mistake in a line of its own
 */
export function argsFromConfig(): LineTokenRotationArgs {
  const read = readStackConfig(currentConfig())
  if (read.mistakes.length > 0) refuse(read)
  return withSecrets(read.options)
}

/** The component isn't reached, so what it would find wrong is told here. */
function refuse({ options, ...reading }: ReadConfig): void {
  const region = configuredRegion(undefined)
  const input = rotationInputOf(options as unknown as LineTokenRotationArgs, region)
  refuseMistakes("the stack's config can't be used like this", () => resolveReading(reading, input, { region }))
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
