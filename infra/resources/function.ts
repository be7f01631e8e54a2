import type { LogGroup } from "@pulumi/aws/cloudwatch/logGroup.js"
import type { Role } from "@pulumi/aws/iam/role.js"
import type { RolePolicy } from "@pulumi/aws/iam/rolePolicy.js"
import { Function as LambdaFunction } from "@pulumi/aws/lambda/function.js"
import { functionEnvironment } from "../model/function-environment.ts"
import { ROTATION_TIMEOUT_SECONDS, SENTINEL_TIMEOUT_SECONDS } from "../model/limits.ts"
import { bundleArchive, type FunctionName } from "./bundle.ts"
import { physicalName } from "./physical-name.ts"
import type { Scope } from "./scope.ts"

/** What a function runs with. */
export interface FunctionParts {
  readonly role: Role
  /** Waited for: a function that is called before its role may do anything fails. */
  readonly policy: RolePolicy
  readonly logs: LogGroup
}

/**
 * Memory of a function in MB. The process takes 60 of it; at 256 it has a seventh of a CPU, which makes a cold step of 60 ms of CPU time some
 * 0.4 s. Nobody waits for it, and 128 would leave too little for a bad day.
 */
const MEMORY_MB = 256

const TIMEOUT_SECONDS: Readonly<Record<FunctionName, number>> = {
  rotation: ROTATION_TIMEOUT_SECONDS,
  sentinel: SENTINEL_TIMEOUT_SECONDS,
}

/** One of the two functions, from its bundle. */
export function makeFunction(scope: Scope, functionName: FunctionName, parts: FunctionParts): LambdaFunction {
  const { name, parent, args, rotation } = scope
  const { role, policy, logs } = parts
  return new LambdaFunction(
    `${name}-${functionName}`,
    {
      name: `${physicalName(rotation.prefix)}-${functionName}`,
      runtime: "nodejs24.x",
      architectures: ["arm64"],
      handler: `${functionName}.handler`,
      code: bundleArchive(functionName),
      role: role.arn,
      memorySize: MEMORY_MB,
      timeout: TIMEOUT_SECONDS[functionName],
      environment: { variables: functionEnvironment(rotation, functionName) },
      loggingConfig: {
        logFormat: "JSON",
        logGroup: logs.name,
        applicationLogLevel: "INFO",
        systemLogLevel: "INFO",
      },
      ...(args.vpc ? { vpcConfig: args.vpc } : {}),
      tags: rotation.tags,
    },
    { parent, dependsOn: [policy] },
  )
}
