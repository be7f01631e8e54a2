import {
  APPLICATION_LEVELS,
  type FunctionSettings,
  type Logging,
  RUNTIMES,
  reservedNames,
  SYSTEM_LEVELS,
} from "./function-version.ts"
import { isEmpty, type Json, readInteger, readList, readObject, readOneOf, readText, readTexts } from "./input.ts"
import { invalidParameter } from "./refusal.ts"

/** Members of the API that would change what a function does, and that nothing here carries out. */
const UNSUPPORTED = [
  "Layers",
  "FileSystemConfigs",
  "ImageConfig",
  "CodeSigningConfigArn",
  "DeadLetterConfig",
  "CapacityProviderConfig",
  "DurableConfig",
  "TenancyConfig",
  "PublishTo",
]

const ROLE = /arn:(aws[a-zA-Z-]*)?:iam::\d{12}:role\/?[a-zA-Z_0-9+=,.@\-_/]+/
const HANDLER = /[^\s]+/
const LOG_GROUP = /[.\-_/#A-Za-z0-9]+/
const VARIABLE_NAME = /^[a-zA-Z][a-zA-Z0-9_]+$/
const ENVIRONMENT_LIMIT_BYTES = 4096

/**
 * The settings of a CreateFunction or UpdateFunctionConfiguration request; what it leaves out stays as in `current`.
 * @throws Refusal that names the member.
 */
export function readSettings(input: Json, current: FunctionSettings): FunctionSettings {
  refuseUnsupported(input)
  const vpcConfig = readVpcConfig(input) ?? current.vpcConfig
  const kmsKeyArn = readText(input, "KMSKeyArn") ?? current.kmsKeyArn
  return {
    description: readText(input, "Description", { most: 256 }) ?? current.description,
    runtime: readRuntime(input) ?? current.runtime,
    handler: readText(input, "Handler", { most: 128, pattern: HANDLER }) ?? current.handler,
    role: readText(input, "Role", { pattern: ROLE }) ?? current.role,
    timeoutSeconds: readInteger(input, "Timeout", 1, 900) ?? current.timeoutSeconds,
    memorySizeMb: readInteger(input, "MemorySize", 128, 10_240) ?? current.memorySizeMb,
    environment: readEnvironment(input) ?? current.environment,
    logging: readLogging(input, current.logging),
    tracingMode:
      readOneOf(readObject(input, "TracingConfig") ?? {}, "Mode", ["Active", "PassThrough"]) ?? current.tracingMode,
    ephemeralStorageMb:
      readInteger(readObject(input, "EphemeralStorage") ?? {}, "Size", 512, 10_240) ?? current.ephemeralStorageMb,
    ...(vpcConfig === undefined ? {} : { vpcConfig }),
    ...(isEmpty(kmsKeyArn) || kmsKeyArn === undefined ? {} : { kmsKeyArn }),
  }
}

function refuseUnsupported(input: Json): void {
  const member = UNSUPPORTED.find((name) => !isEmpty(input[name]))
  if (member !== undefined) throw invalidParameter(`${member} isn't supported by this local Lambda: leave it out.`)
  const { ApplyOn } = readObject(input, "SnapStart") ?? {}
  if (!isEmpty(ApplyOn) && ApplyOn !== "None") {
    throw invalidParameter("SnapStart isn't supported by Node's runtimes: set ApplyOn to None or leave it out.")
  }
}

function readRuntime(input: Json): FunctionSettings["runtime"] | undefined {
  const value = readText(input, "Runtime")
  const runtime = RUNTIMES.find((each) => each === value)
  if (value === undefined || runtime !== undefined) return runtime
  const rule = `Member must satisfy enum value set: [${RUNTIMES.join(", ")}]`
  throw invalidParameter(`Value ${value} at 'runtime' failed to satisfy constraint: ${rule}`)
}

function readVpcConfig(input: Json): Json | undefined {
  const config = readObject(input, "VpcConfig")
  if (config === undefined) return undefined
  const [SubnetIds, SecurityGroupIds] = ["SubnetIds", "SecurityGroupIds"].map((name) => readList(config, name) ?? [])
  return { ...config, SubnetIds, SecurityGroupIds }
}

function readEnvironment(input: Json): Readonly<Record<string, string>> | undefined {
  const environment = readObject(input, "Environment")
  if (environment === undefined) return undefined
  const variables = readTexts(environment, "Variables") ?? {}
  const odd = Object.keys(variables).find((name) => !VARIABLE_NAME.test(name))
  if (odd !== undefined) {
    throw invalidParameter(`The environment variable's name ${JSON.stringify(odd)} must match ${VARIABLE_NAME.source}`)
  }
  const reserved = reservedNames(variables)
  if (reserved.length > 0) throw invalidParameter(`${RESERVED_KEYS} ${reserved.join(", ")}`)
  const sizeBytes = Buffer.byteLength(JSON.stringify(variables))
  if (sizeBytes > ENVIRONMENT_LIMIT_BYTES) throw invalidParameter(TOO_MANY_VARIABLES)
  return variables
}

const RESERVED_KEYS =
  "Lambda was unable to configure your environment variables because the environment variables you have provided contains reserved keys that are currently not supported for modification. Reserved keys used in this request:"
const TOO_MANY_VARIABLES =
  "Lambda was unable to configure your environment variables because the environment variables you have provided exceeded the 4KB limit."

function readLogging(input: Json, current: Logging): Logging {
  const sent = readObject(input, "LoggingConfig")
  if (sent === undefined) return current
  const format = readOneOf(sent, "LogFormat", ["JSON", "Text"]) ?? current.format
  const applicationLevel = readOneOf(sent, "ApplicationLogLevel", APPLICATION_LEVELS)
  const systemLevel = readOneOf(sent, "SystemLogLevel", SYSTEM_LEVELS)
  if (format === "Text" && (applicationLevel ?? systemLevel) !== undefined) {
    throw invalidParameter("ApplicationLogLevel and SystemLogLevel can be set only with LogFormat JSON.")
  }
  const group = readText(sent, "LogGroup", { most: 512, pattern: LOG_GROUP }) ?? current.group
  return {
    format,
    applicationLevel: applicationLevel ?? current.applicationLevel,
    systemLevel: systemLevel ?? current.systemLevel,
    group,
  }
}
