import { MetricAlarm } from "@pulumi/aws/cloudwatch/metricAlarm.js"
import type { Input } from "@pulumi/pulumi"
import { type AlarmRule, METRIC_NAMESPACE } from "../alarm-rule.ts"
import { alarmTable } from "../alarm-table.ts"
import type { Scope } from "./scope.ts"

/** Names of the functions, as Lambda's metrics have them. */
export interface FunctionNames {
  readonly rotation: Input<string>
  readonly sentinel: Input<string>
}

/** All alarms. They go to the alarm topics, and so does their end. */
export function makeAlarms(scope: Scope, functions: FunctionNames): MetricAlarm[] {
  return alarmTable(scope.rotation).map((rule) => makeAlarm(scope, rule, functions))
}

function makeAlarm(scope: Scope, rule: AlarmRule, functions: FunctionNames): MetricAlarm {
  const { name, parent, args, rotation } = scope
  const topics = args.alarmTopicArns ?? []
  return new MetricAlarm(
    `${name}-${rule.name}`,
    {
      alarmDescription: describe(rule),
      ...metricOf(rule, functions),
      statistic: rule.statistic,
      comparisonOperator: rule.comparison === "below" ? "LessThanThreshold" : "GreaterThanOrEqualToThreshold",
      threshold: rule.threshold,
      period: rule.periodSeconds,
      evaluationPeriods: rule.periods,
      datapointsToAlarm: rule.periodsToAlarm,
      treatMissingData: rule.isSilenceBad ? "breaching" : "notBreaching",
      ...(rule.isSilenceBad ? { warmUpConfiguration: warmUp(rule) } : {}),
      alarmActions: topics,
      okActions: topics,
      tags: rotation.tags,
    },
    { parent },
  )
}

function describe({ name, meaning, firstStep }: AlarmRule): string {
  return `${meaning} ${firstStep} More: docs/runbooks/${name}.md`
}

function metricOf(rule: AlarmRule, functions: FunctionNames) {
  if (rule.errorsOf === undefined) return { namespace: METRIC_NAMESPACE, metricName: rule.metric }
  const dimensions = { FunctionName: functions[rule.errorsOf] }
  return { namespace: "AWS/Lambda", metricName: rule.metric, dimensions }
}

/** Until there can be data at all: an alarm that is made a minute ago would take the time before it for silence. */
function warmUp({ periodSeconds, periods }: AlarmRule) {
  return { warmUpPeriodDurationInMinutes: (periodSeconds / 60) * (periods + 1) }
}
