import { LogGroup } from "@pulumi/aws/cloudwatch/logGroup.js"
import type { FunctionName } from "./bundle.ts"
import { physicalName } from "./physical-name.ts"
import type { Scope } from "./scope.ts"

/** The log group of a function, made before it: one that Lambda makes by itself keeps its logs for ever. */
export function makeLogGroup({ name, parent, rotation }: Scope, functionName: FunctionName): LogGroup {
  const { prefix, logRetentionDays: retentionInDays, tags } = rotation
  const logGroup = `/aws/lambda/${physicalName(prefix)}-${functionName}`
  return new LogGroup(`${name}-${functionName}-logs`, { name: logGroup, retentionInDays, tags }, { parent })
}
