import type { FunctionVersion, Logging } from "./function-version.ts"
import { isEmpty } from "./input.ts"

/**
 * A version as GetFunctionConfiguration shows it.
 * @param qualifier what the caller asked for, which is then part of the ARN.
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_FunctionConfiguration.html
 */
export function describeVersion(fn: FunctionVersion, qualifier?: string) {
  return {
    FunctionName: fn.name,
    FunctionArn: qualifier === undefined ? fn.arn : `${fn.arn}:${qualifier}`,
    Runtime: fn.runtime,
    Role: fn.role,
    Handler: fn.handler,
    ...(fn.code === undefined ? {} : { CodeSize: fn.code.sizeBytes, CodeSha256: fn.code.sha256 }),
    Description: fn.description,
    Timeout: fn.timeoutSeconds,
    MemorySize: fn.memorySizeMb,
    LastModified: fn.lastModified,
    Version: fn.version,
    ...(isEmpty(fn.vpcConfig) ? {} : { VpcConfig: { VpcId: "", ...fn.vpcConfig } }),
    ...(isEmpty(fn.environment) ? {} : { Environment: { Variables: fn.environment } }),
    ...(fn.kmsKeyArn === undefined ? {} : { KMSKeyArn: fn.kmsKeyArn }),
    TracingConfig: { Mode: fn.tracingMode },
    RevisionId: fn.revisionId,
    State: "Active",
    LastUpdateStatus: "Successful",
    PackageType: "Zip",
    Architectures: [fn.architecture],
    EphemeralStorage: { Size: fn.ephemeralStorageMb },
    SnapStart: { ApplyOn: "None", OptimizationStatus: "Off" },
    LoggingConfig: describeLogging(fn.logging),
  }
}

function describeLogging({ format, applicationLevel, systemLevel, group }: Logging) {
  const levels = { ApplicationLogLevel: applicationLevel, SystemLogLevel: systemLevel }
  return { LogFormat: format, ...(format === "JSON" ? levels : {}), LogGroup: group }
}
