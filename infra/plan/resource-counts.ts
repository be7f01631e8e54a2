import { alarmTable } from "../alarm-table.ts"
import type { Channel, Rotation, SigningKey } from "../model/rotation.ts"
import type { ResourceCount } from "./plan.ts"

/** What the component makes, by Pulumi's type, most first. */
export function resourceCounts(rotation: Rotation): readonly ResourceCount[] {
  const counts = new Map<string, number>()
  const resources = [
    ...sharedResources(rotation),
    ...rotation.channels.flatMap((channel) => ofChannel(channel, rotation)),
  ]
  for (const [type, count] of resources) counts.set(type, (counts.get(type) ?? 0) + count)
  return [...counts]
    .map(([type, count]) => ({ type, count }))
    .filter(({ count }) => count > 0)
    .sort((a, b) => b.count - a.count || (a.type < b.type ? -1 : 1))
}

/** All resources together. */
export function totalOf(counts: readonly ResourceCount[]): number {
  return counts.reduce((total, { count }) => total + count, 0)
}

type Counted = readonly [type: string, count: number]

function sharedResources(rotation: Rotation): readonly Counted[] {
  const topics = rotation.alarmTopicArns.length
  const isRotating = rotation.channels.some(({ phase }) => phase === "rotating")
  return [
    ["line-token-rotation:index:LineTokenRotation", 1],
    ["aws:iam/role:Role", 3],
    ["aws:iam/rolePolicy:RolePolicy", 3],
    ["aws:cloudwatch/logGroup:LogGroup", 2],
    ["aws:lambda/function:Function", 2],
    ["aws:lambda/permission:Permission", 1],
    ["aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig", 1],
    ["aws:scheduler/scheduleGroup:ScheduleGroup", 1],
    ["aws:cloudwatch/dashboard:Dashboard", 1],
    ["aws:cloudwatch/metricAlarm:MetricAlarm", isRotating ? alarmTable(rotation).length : 0],
    ["aws:cloudwatch/eventRule:EventRule", Math.min(topics, 1)],
    ["aws:cloudwatch/eventTarget:EventTarget", topics],
  ]
}

function ofChannel(channel: Channel, { revokeOnDelete }: Rotation): readonly Counted[] {
  const { apps, phase, signingKey, nextKey, writesCredentials } = channel
  const rotating = phase === "rotating" ? 1 : 0
  const keys = [signingKey, nextKey].filter(isMade).length
  return [
    ["aws:kms/key:Key", keys],
    ["aws:kms/alias:Alias", keys],
    ["aws:secretsmanager/secret:Secret", 1 + apps.length],
    ["aws:secretsmanager/secretPolicy:SecretPolicy", 1 + apps.length],
    ["aws:secretsmanager/secretVersion:SecretVersion", writesCredentials && signingKey.kid !== undefined ? 1 : 0],
    ["aws:secretsmanager/secretRotation:SecretRotation", rotating * apps.length],
    ["aws:lambda/invocation:Invocation", rotating * (1 + apps.length * (revokeOnDelete ? 2 : 1))],
    ["aws:scheduler/schedule:Schedule", rotating],
  ]
}

function isMade(key: SigningKey | undefined): boolean {
  return key?.kind === "made"
}
