import type { Role } from "@pulumi/aws/iam/role.js"
import type { Function as LambdaFunction } from "@pulumi/aws/lambda/function.js"
import { makeFunction } from "./function.ts"
import { makeLogGroup } from "./logs.ts"
import { makeFunctionRole, makeRotationPolicy, makeSentinelPolicy } from "./roles.ts"
import type { Scope } from "./scope.ts"

/** Both functions, with the roles they run in. */
export interface Functions {
  readonly rotation: LambdaFunction
  readonly sentinel: LambdaFunction
  readonly roles: { readonly rotation: Role; readonly sentinel: Role }
}

/** The functions, each with its own log group and role. The sentinel may call the other one: RotateSecret asks for that. */
export function makeFunctions(scope: Scope): Functions {
  const roles = { rotation: makeFunctionRole(scope, "rotation"), sentinel: makeFunctionRole(scope, "sentinel") }
  const rotationLogs = makeLogGroup(scope, "rotation")
  const rotationPolicy = makeRotationPolicy(scope, roles.rotation, rotationLogs)
  const rotation = makeFunction(scope, "rotation", { role: roles.rotation, policy: rotationPolicy, logs: rotationLogs })
  const sentinelLogs = makeLogGroup(scope, "sentinel")
  const sentinelPolicy = makeSentinelPolicy(scope, roles.sentinel, sentinelLogs)
  const sentinel = makeFunction(scope, "sentinel", { role: roles.sentinel, policy: sentinelPolicy, logs: sentinelLogs })
  return { rotation, sentinel, roles }
}
