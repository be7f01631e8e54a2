import { randomUUID } from "node:crypto"
import { existsSync } from "node:fs"

/** A function as it is registered. */
export interface FunctionDefinition {
  readonly name: string
  /** Absolute folder that holds the code; the sandbox's LAMBDA_TASK_ROOT. */
  readonly codeDir: string
  /** `module.export` inside `codeDir`, e.g. `rotation.handler`. */
  readonly handler: string
  /** 1 to 900. Default 3. */
  readonly timeoutSeconds?: number
  /** 128 to 10,240. Default 128. Reported, not enforced. */
  readonly memorySizeMb?: number
  /** The function's own variables; names that Lambda reserves are refused. Default none. */
  readonly environment?: Readonly<Record<string, string>>
  /** Repeats of a failed asynchronous invocation, 0 to 2. Default 2. */
  readonly maximumRetryAttempts?: number
  /** May Secrets Manager invoke it? Without, it has no resource policy at all. Default true. */
  readonly allowsSecretsManager?: boolean
}

/** A registered function: the definition with its defaults, and what the service gave it. */
export interface RegisteredFunction extends Required<FunctionDefinition> {
  readonly arn: string
  readonly revisionId: string
  readonly lastModified: string
}

export interface Place {
  readonly region: string
  readonly accountId: string
}

/** Function names: 1 to 64 of these characters. */
export const FUNCTION_NAME = /^[a-zA-Z0-9-_]{1,64}$/

/** Variables a function can't set. @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html */
const RESERVED = new Set([
  "_HANDLER",
  "_X_AMZN_TRACE_ID",
  "AWS_DEFAULT_REGION",
  "AWS_REGION",
  "AWS_EXECUTION_ENV",
  "AWS_LAMBDA_FUNCTION_NAME",
  "AWS_LAMBDA_FUNCTION_MEMORY_SIZE",
  "AWS_LAMBDA_FUNCTION_VERSION",
  "AWS_LAMBDA_INITIALIZATION_TYPE",
  "AWS_LAMBDA_LOG_GROUP_NAME",
  "AWS_LAMBDA_LOG_STREAM_NAME",
  "AWS_ACCESS_KEY_ID",
  "AWS_SECRET_ACCESS_KEY",
  "AWS_SESSION_TOKEN",
  "AWS_LAMBDA_RUNTIME_API",
  "LAMBDA_TASK_ROOT",
  "LAMBDA_RUNTIME_DIR",
])

/** Checks a definition and fills in its defaults. @throws RangeError that names the member. */
export function registerDefinition(definition: FunctionDefinition, place: Place, now: Date): RegisteredFunction {
  const complete = {
    timeoutSeconds: 3,
    memorySizeMb: 128,
    environment: {},
    maximumRetryAttempts: 2,
    allowsSecretsManager: true,
    ...definition,
  }
  checkDefinition(complete)
  return {
    ...complete,
    arn: `arn:aws:lambda:${place.region}:${place.accountId}:function:${definition.name}`,
    revisionId: randomUUID(),
    lastModified: now.toISOString().replace("Z", "+0000"),
  }
}

function checkDefinition(fn: Required<FunctionDefinition>): void {
  if (!FUNCTION_NAME.test(fn.name)) refuse("name", fn.name, "1 to 64 letters, digits, - and _")
  if (!existsSync(fn.codeDir)) refuse("codeDir", fn.codeDir, "a folder that exists; run the build first")
  if (!/^[^\s/]+\.[^\s/.]+$/.test(fn.handler)) refuse("handler", fn.handler, "module.export, such as rotation.handler")
  checkInteger("timeoutSeconds", fn.timeoutSeconds, 1, 900)
  checkInteger("memorySizeMb", fn.memorySizeMb, 128, 10_240)
  checkInteger("maximumRetryAttempts", fn.maximumRetryAttempts, 0, 2)
  const reserved = Object.keys(fn.environment).find((name) => RESERVED.has(name))
  if (reserved !== undefined) refuse("environment", reserved, "names that Lambda doesn't reserve")
}

function checkInteger(member: string, value: number, least: number, most: number): void {
  if (!Number.isInteger(value) || value < least || value > most)
    refuse(member, value, `an integer, ${least} to ${most}`)
}

function refuse(member: string, found: unknown, wanted: string): never {
  throw new RangeError(`a function's ${member} must be ${wanted}; found ${JSON.stringify(found)}`)
}
