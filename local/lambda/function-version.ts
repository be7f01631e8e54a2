import type { StoredCode } from "./code-store.ts"

/** How a function logs. @see https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-logformat.html */
export interface Logging {
  readonly format: "JSON" | "Text"
  /** The least level of the function's own lines; JSON only. */
  readonly applicationLevel: (typeof APPLICATION_LEVELS)[number]
  /** The least level of Lambda's lines; JSON only. */
  readonly systemLevel: (typeof SYSTEM_LEVELS)[number]
  /** Its log group; shown to the function, nothing is sent there. */
  readonly group: string
}

export const APPLICATION_LEVELS = ["TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL"] as const
export const SYSTEM_LEVELS = ["DEBUG", "INFO", "WARN"] as const
export const RUNTIMES = ["nodejs20.x", "nodejs22.x", "nodejs24.x"] as const

/** What CreateFunction and UpdateFunctionConfiguration set. */
export interface FunctionSettings {
  readonly description: string
  /** Shown and told to the function. All of them run in the same Node. */
  readonly runtime: (typeof RUNTIMES)[number]
  /** `module.export` inside the code's folder, e.g. `rotation.handler`. */
  readonly handler: string
  /** ARN of an IAM role; shown only. */
  readonly role: string
  /** 1 to 900. */
  readonly timeoutSeconds: number
  /** 128 to 10,240. Reported, not enforced. */
  readonly memorySizeMb: number
  /** The function's own variables. */
  readonly environment: Readonly<Record<string, string>>
  readonly logging: Logging
  /** Shown only. */
  readonly tracingMode: "Active" | "PassThrough"
  /** 512 to 10,240; shown only. */
  readonly ephemeralStorageMb: number
  /** As it was sent; shown only. */
  readonly vpcConfig?: Readonly<Record<string, unknown>>
  /** As it was sent; shown only. */
  readonly kmsKeyArn?: string
}

/** One version of a function, never changed: what a sandbox runs. */
export interface FunctionVersion extends FunctionSettings {
  readonly name: string
  /** The function's, without a version. */
  readonly arn: string
  /** `$LATEST`, or a published version's number. */
  readonly version: string
  readonly architecture: "arm64" | "x86_64"
  /** Absolute folder that holds the code; the sandbox's LAMBDA_TASK_ROOT. */
  readonly codeDir: string
  /** Absent when the code is a folder of this machine that nobody uploaded. */
  readonly code?: StoredCode
  readonly revisionId: string
  readonly lastModified: string
}

export interface Place {
  readonly region: string
  readonly accountId: string
}

/** Function names: 1 to 64 of these characters. */
export const FUNCTION_NAME = /^[a-zA-Z0-9-_]{1,64}$/

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

/** Those names that a function can't set. @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html */
export function reservedNames(environment: Readonly<Record<string, string>>): readonly string[] {
  return Object.keys(environment).filter((name) => RESERVED.has(name))
}

/** The ARN of a function. */
export function functionArn(name: string, { region, accountId }: Place): string {
  return `arn:aws:lambda:${region}:${accountId}:function:${name}`
}

/** What a function has where nobody said anything else. */
export function defaultSettings(name: string): Omit<FunctionSettings, "runtime" | "handler" | "role"> {
  return {
    description: "",
    timeoutSeconds: 3,
    memorySizeMb: 128,
    environment: {},
    logging: { format: "Text", applicationLevel: "INFO", systemLevel: "INFO", group: `/aws/lambda/${name}` },
    tracingMode: "PassThrough",
    ephemeralStorageMb: 512,
  }
}

/** A time as Lambda shows it. */
export function showTime(time: Date): string {
  return time.toISOString().replace("Z", "+0000")
}
