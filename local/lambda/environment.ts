import type { FunctionVersion, Place } from "./function-version.ts"

/** What a sandbox's environment is made of. */
export interface EnvironmentInput {
  readonly fn: FunctionVersion
  readonly place: Place
  /** `host:port` of the Runtime API. */
  readonly runtimeApi: string
  /** Every AWS client in the sandbox goes there. */
  readonly awsEndpoint: string
  readonly logStream: string
  /** How far the stand-ins' time is ahead, in milliseconds. */
  readonly clockOffsetMs: number
  /** PATH, and what the operating system needs to start a process at all. */
  readonly host: Readonly<Record<string, string | undefined>>
}

/** What Lambda gives every function's role here; the stand-ins ask for no others. */
const CREDENTIALS = { AWS_ACCESS_KEY_ID: "local", AWS_SECRET_ACCESS_KEY: "local", AWS_SESSION_TOKEN: "local" }

/**
 * The variables of a sandbox: Lambda's and the function's, nothing else of the process that starts it.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime
 */
export function sandboxEnvironment(input: EnvironmentInput): Record<string, string> {
  const { fn, place, host } = input
  return defined({
    PATH: host.PATH,
    SYSTEMROOT: host.SYSTEMROOT,
    LANG: "en_US.UTF-8",
    TZ: ":UTC",
    AWS_LAMBDA_LOG_LEVEL: fn.logging.format === "JSON" ? fn.logging.applicationLevel : undefined,
    AWS_ENDPOINT_URL: input.awsEndpoint,
    ...fn.environment,
    ...CREDENTIALS,
    AWS_REGION: place.region,
    AWS_DEFAULT_REGION: place.region,
    AWS_EXECUTION_ENV: `AWS_Lambda_${fn.runtime}`,
    AWS_LAMBDA_FUNCTION_NAME: fn.name,
    AWS_LAMBDA_FUNCTION_VERSION: fn.version,
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(fn.memorySizeMb),
    AWS_LAMBDA_INITIALIZATION_TYPE: "on-demand",
    AWS_LAMBDA_LOG_FORMAT: fn.logging.format,
    AWS_LAMBDA_LOG_GROUP_NAME: fn.logging.group,
    AWS_LAMBDA_LOG_STREAM_NAME: input.logStream,
    AWS_LAMBDA_RUNTIME_API: input.runtimeApi,
    AWS_LAMBDA_NODEJS_USE_ALTERNATIVE_CLIENT_1: "true",
    LAMBDA_TASK_ROOT: fn.codeDir,
    LAMBDA_RUNTIME_DIR: "/var/runtime",
    _HANDLER: fn.handler,
    SANDBOX_CLOCK_OFFSET_MS: String(input.clockOffsetMs),
  })
}

function defined(variables: Record<string, string | undefined>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(variables).filter((entry): entry is [string, string] => entry[1] !== undefined),
  )
}
