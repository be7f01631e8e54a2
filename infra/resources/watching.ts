import type { Function as LambdaFunction } from "@pulumi/aws/lambda/function.js"
import { FunctionEventInvokeConfig } from "@pulumi/aws/lambda/functionEventInvokeConfig.js"
import { Permission } from "@pulumi/aws/lambda/permission.js"
import { ScheduleGroup } from "@pulumi/aws/scheduler/scheduleGroup.js"
import { guardChannels } from "./channel-guard.ts"
import { physicalName } from "./physical-name.ts"
import { makeSchedulerRole } from "./roles.ts"
import type { Watching } from "./schedule.ts"
import type { Scope } from "./scope.ts"

/** What calls the sentinel: a group of schedules, a role for them, and no repeats of a run that failed. */
export function makeWatching(scope: Scope, sentinel: LambdaFunction): Watching {
  const { name, parent, rotation } = scope
  const group = new ScheduleGroup(
    `${name}-schedules`,
    { name: physicalName(rotation.prefix), tags: rotation.tags },
    { parent },
  )
  const { role, policy } = makeSchedulerRole(scope, sentinel)
  makeAsyncConfig(scope, sentinel)
  return { group, sentinel, role, policy, guard: guardChannels(name, rotation) }
}

/** A run that waits longer than the interval is useless: the next one sees the same. */
function makeAsyncConfig({ name, parent, rotation }: Scope, sentinel: LambdaFunction): FunctionEventInvokeConfig {
  const maximumEventAgeInSeconds = rotation.sentinelEveryMinutes * 60
  return new FunctionEventInvokeConfig(
    `${name}-sentinel-async`,
    { functionName: sentinel.name, maximumRetryAttempts: 0, maximumEventAgeInSeconds },
    { parent },
  )
}

/** Lets Secrets Manager call the rotation function, for secrets of this account only. */
export function makePermission({ name, parent, place }: Scope, rotationFunction: LambdaFunction): Permission {
  return new Permission(
    `${name}-rotation-permission`,
    {
      function: rotationFunction.name,
      action: "lambda:InvokeFunction",
      principal: "secretsmanager.amazonaws.com",
      sourceAccount: place.accountId,
    },
    { parent },
  )
}
