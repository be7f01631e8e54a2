import type { LogGroup } from "@pulumi/aws/cloudwatch/logGroup.js"
import { Role } from "@pulumi/aws/iam/role.js"
import { RolePolicy } from "@pulumi/aws/iam/rolePolicy.js"
import type { Function as LambdaFunction } from "@pulumi/aws/lambda/function.js"
import { type Output, output } from "@pulumi/pulumi"
import type { FunctionGrants } from "../model/policies/function-statements.ts"
import type { PolicyDocument, PolicyPlace } from "../model/policies/policy-document.ts"
import { rotationRolePolicy } from "../model/policies/rotation-role.ts"
import { schedulerRolePolicy } from "../model/policies/scheduler-role.ts"
import { sentinelRolePolicy } from "../model/policies/sentinel-role.ts"
import { functionTrust, schedulerTrust } from "../model/policies/trust.ts"
import type { FunctionName } from "./bundle.ts"
import { ownKeyArns } from "./key-arns.ts"
import { physicalName } from "./physical-name.ts"
import type { Scope } from "./scope.ts"

/** The role of a function; what it may do comes by a policy of its own. */
export function makeFunctionRole({ name, parent, rotation: { tags } }: Scope, functionName: FunctionName): Role {
  const assumeRolePolicy = JSON.stringify(functionTrust())
  return new Role(`${name}-${functionName}-role`, { assumeRolePolicy, tags }, { parent })
}

/** What the rotation function may do. */
export function makeRotationPolicy(scope: Scope, role: Role, logs: LogGroup): RolePolicy {
  return makePolicy(scope, "rotation", role, grantsOf(scope, "rotation", logs).apply(rotationRolePolicy))
}

/** What the sentinel may do. */
export function makeSentinelPolicy(scope: Scope, role: Role, logs: LogGroup): RolePolicy {
  const document = grantsOf(scope, "sentinel", logs).apply((grants) => {
    const rotationFunctionArn = functionArn(grants.place, scope.rotation.prefix, "rotation")
    return sentinelRolePolicy({ ...grants, rotationFunctionArn })
  })
  return makePolicy(scope, "sentinel", role, document)
}

/** The schedules' role, which may call the sentinel. */
export function makeSchedulerRole(scope: Scope, sentinel: LambdaFunction): { role: Role; policy: RolePolicy } {
  const { name, parent, place, rotation } = scope
  const assumeRolePolicy = place.apply(({ accountId }) => JSON.stringify(schedulerTrust(accountId)))
  const role = new Role(`${name}-scheduler-role`, { assumeRolePolicy, tags: rotation.tags }, { parent })
  return { role, policy: makePolicy(scope, "scheduler", role, sentinel.arn.apply(schedulerRolePolicy)) }
}

function makePolicy({ name, parent }: Scope, kind: string, role: Role, document: Output<PolicyDocument>): RolePolicy {
  const policy = document.apply((known) => JSON.stringify(known))
  return new RolePolicy(`${name}-${kind}-policy`, { role: role.name, policy }, { parent })
}

interface Grants extends FunctionGrants {
  readonly place: PolicyPlace
  readonly prefix: string
  readonly ownKeyArns: readonly string[]
  readonly encryptionKeyArn: string | undefined
}

function grantsOf(scope: Scope, functionName: FunctionName, logs: LogGroup): Output<Grants> {
  const { rotation, args, place, encryptionKeyArn, parent } = scope
  const known = output({ place, logGroupArn: logs.arn, ownKeyArns: ownKeyArns(args, parent), encryptionKeyArn })
  return known.apply((values) => ({
    ...values,
    logGroupArn: values.logGroupArn.replace(/:\*$/, ""),
    prefix: rotation.prefix,
    functionArn: functionArn(values.place, rotation.prefix, functionName),
    isInVpc: rotation.vpc !== undefined,
  }))
}

/** A function's ARN before there is the function: its role's policy names it, and must be there first. */
function functionArn({ partition, region, accountId }: PolicyPlace, prefix: string, functionName: string): string {
  return `arn:${partition}:lambda:${region}:${accountId}:function:${physicalName(prefix)}-${functionName}`
}
