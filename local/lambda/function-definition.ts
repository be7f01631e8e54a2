import { randomUUID } from "node:crypto"
import { existsSync } from "node:fs"
import {
  defaultSettings,
  FUNCTION_NAME,
  type FunctionVersion,
  functionArn,
  type Place,
  reservedNames,
  showTime,
} from "./function-version.ts"
import { type FunctionRecord, newRecord } from "./functions.ts"
import { readStatement } from "./permission.ts"

/** A function that is registered in this process: its code is a folder of this machine. */
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

/** Checks a definition, and makes a function of it. @throws RangeError that names the member. */
export function recordOf(definition: FunctionDefinition, place: Place, now: Date): FunctionRecord {
  const record = newRecord(versionOf(definition, place, now))
  const { maximumRetryAttempts, allowsSecretsManager = true } = definition
  if (maximumRetryAttempts !== undefined) {
    record.eventInvokeConfigs.set("$LATEST", { maximumRetryAttempts, lastModifiedMs: now.getTime() })
  }
  if (allowsSecretsManager) {
    const statements = [readStatement({ ...SECRETS_MANAGER, SourceAccount: place.accountId }, record.arn)]
    record.policies.set("$LATEST", { revisionId: randomUUID(), statements })
  }
  return record
}

const SECRETS_MANAGER = {
  StatementId: "SecretsManagerInvokes",
  Principal: "secretsmanager.amazonaws.com",
  Action: "lambda:InvokeFunction",
}

function versionOf(definition: FunctionDefinition, place: Place, now: Date): FunctionVersion {
  const { name, codeDir, handler, timeoutSeconds = 3, memorySizeMb = 128, environment = {} } = definition
  const { maximumRetryAttempts = 2 } = definition
  checkDefinition({ name, codeDir, handler, timeoutSeconds, memorySizeMb, environment, maximumRetryAttempts })
  const defaults = defaultSettings(name)
  return {
    ...defaults,
    logging: { ...defaults.logging, format: "JSON" },
    runtime: "nodejs24.x",
    role: `arn:aws:iam::${place.accountId}:role/${name}`,
    architecture: process.arch === "arm64" ? "arm64" : "x86_64",
    ...{ name, codeDir, handler, timeoutSeconds, memorySizeMb, environment },
    arn: functionArn(name, place),
    version: "$LATEST",
    revisionId: randomUUID(),
    lastModified: showTime(now),
  }
}

function checkDefinition(fn: Required<Omit<FunctionDefinition, "allowsSecretsManager">>): void {
  if (!FUNCTION_NAME.test(fn.name)) refuse("name", fn.name, "1 to 64 letters, digits, - and _")
  if (!existsSync(fn.codeDir)) refuse("codeDir", fn.codeDir, "a folder that exists; run the build first")
  if (!/^[^\s/]+\.[^\s/.]+$/.test(fn.handler)) refuse("handler", fn.handler, "module.export, such as rotation.handler")
  checkInteger("timeoutSeconds", fn.timeoutSeconds, 1, 900)
  checkInteger("memorySizeMb", fn.memorySizeMb, 128, 10_240)
  checkInteger("maximumRetryAttempts", fn.maximumRetryAttempts, 0, 2)
  const [reserved] = reservedNames(fn.environment)
  if (reserved !== undefined) refuse("environment", reserved, "names that Lambda doesn't reserve")
}

function checkInteger(member: string, value: number, least: number, most: number): void {
  if (!Number.isInteger(value) || value < least || value > most)
    refuse(member, value, `an integer, ${least} to ${most}`)
}

function refuse(member: string, found: unknown, wanted: string): never {
  throw new RangeError(`a function's ${member} must be ${wanted}; found ${JSON.stringify(found)}`)
}
