import { existsSync } from "node:fs"
import { join } from "node:path"
import { BUNDLE_DIR, buildLambda } from "../scripts/build.ts"
import { ROTATION_INTERVAL_SECONDS, SECRET_PREFIX } from "./seed.ts"
import type { StandIns } from "./stand-ins.ts"
import type { LocalOptions } from "./start.ts"

/** ARNs of the functions that run here. */
export interface FunctionArns {
  readonly rotation: string
  /** Null when the folder of bundles has none. */
  readonly sentinel: string | null
}

const MEMORY_SIZE_MB = 256
/** The sentinel waits for a first token for up to five minutes. */
const TIMEOUT_SECONDS = { rotation: 60, sentinel: 420 } as const

/** Makes the functions that the bundles are for, with the same environment. Nobody repeats a failed sentinel. */
export async function registerFunctions(
  { lambda, line }: Pick<StandIns, "lambda" | "line">,
  options: Pick<LocalOptions, "codeDir" | "functionEnvironment">,
): Promise<FunctionArns> {
  if (options.codeDir === undefined) await buildLambda()
  const { codeDir = BUNDLE_DIR, functionEnvironment } = options
  const environment = { SECRET_PREFIX, LINE_API_ORIGIN: line.origin, ...functionEnvironment }
  const rotation = {
    name: "line-token-rotation",
    codeDir,
    handler: "rotation.handler",
    timeoutSeconds: TIMEOUT_SECONDS.rotation,
    memorySizeMb: MEMORY_SIZE_MB,
    environment,
  }
  const sentinel = {
    name: "line-token-sentinel",
    codeDir,
    handler: "sentinel.handler",
    timeoutSeconds: TIMEOUT_SECONDS.sentinel,
    memorySizeMb: MEMORY_SIZE_MB,
    environment: { ROTATION_INTERVAL_SECONDS: String(ROTATION_INTERVAL_SECONDS), ...environment },
    maximumRetryAttempts: 0,
    allowsSecretsManager: false,
  }
  const hasSentinel = existsSync(join(codeDir, "sentinel.mjs"))
  return { rotation: lambda.register(rotation), sentinel: hasSentinel ? lambda.register(sentinel) : null }
}
