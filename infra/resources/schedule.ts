import type { Role } from "@pulumi/aws/iam/role.js"
import type { RolePolicy } from "@pulumi/aws/iam/rolePolicy.js"
import type { Function as LambdaFunction } from "@pulumi/aws/lambda/function.js"
import { Schedule } from "@pulumi/aws/scheduler/schedule.js"
import type { ScheduleGroup } from "@pulumi/aws/scheduler/scheduleGroup.js"
import type { Resource, ResourceHook } from "@pulumi/pulumi"
import type { Channel } from "../model/rotation.ts"
import { boundDescription } from "./channel-guard.ts"
import type { Scope } from "./scope.ts"

/** What the schedules have in common. */
export interface Watching {
  readonly group: ScheduleGroup
  readonly sentinel: LambdaFunction
  readonly role: Role
  /** Waited for: the first run would be refused. */
  readonly policy: RolePolicy
  /** What is asked before a schedule changes. */
  readonly guard: readonly ResourceHook[]
}

/**
 * A channel's schedule of the sentinel. It isn't repeated when it fails: the next run does what is left.
 * The flexible window spreads a fleet; a third of the interval, so that no two runs come close together.
 */
export function makeSchedule(scope: Scope, channel: Channel, watching: Watching, after: readonly Resource[]): Schedule {
  const { name, parent, rotation } = scope
  const everyMinutes = rotation.sentinelEveryMinutes
  return new Schedule(
    `${name}-${channel.name}-watch`,
    {
      name: channel.name,
      groupName: watching.group.name,
      description: boundDescription(channel),
      scheduleExpression: `rate(${everyMinutes} minutes)`,
      flexibleTimeWindow: { mode: "FLEXIBLE", maximumWindowInMinutes: Math.max(1, Math.floor(everyMinutes / 3)) },
      target: {
        arn: watching.sentinel.arn,
        roleArn: watching.role.arn,
        input: watchEvent(channel),
        retryPolicy: { maximumRetryAttempts: 0, maximumEventAgeInSeconds: everyMinutes * 60 },
      },
    },
    { parent, dependsOn: [watching.policy, ...after], hooks: { beforeUpdate: [...watching.guard] } },
  )
}

/** What the sentinel is called with. Pure. */
function watchEvent({ name, apps, foreignTokens }: Channel): string {
  return JSON.stringify({ operation: "watch", channel: name, apps: apps.map((app) => app.name), foreignTokens })
}
