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
      ...metricOf(rule, rotation.prefix, functions),
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
    { parent, ...(rule.isSilenceBad ? { replaceOnChanges: EXPECTED_OF_RUNS } : {}) },
  )
}

function describe({ name, meaning, firstStep }: AlarmRule): string {
  return `${meaning} ${firstStep} More: docs/runbooks/${name}.md`
}

function metricOf(rule: AlarmRule, prefix: string, functions: FunctionNames) {
  const metricName = rule.metric
  if (rule.errorsOf === undefined) return { namespace: METRIC_NAMESPACE, metricName, dimensions: { Prefix: prefix } }
  return { namespace: "AWS/Lambda", metricName, dimensions: { FunctionName: functions[rule.errorsOf] } }
}

/**
 * Inputs that say how many runs there should be. The time before a change had other runs, and would be judged by the new
 * number: only an alarm that is made anew warms up.
 */
const EXPECTED_OF_RUNS = ["threshold", "period", "dimensions"]

/**
 * Until there can be data for every period that is looked at: an alarm that was made a minute ago would take the time
 * before it for silence. Not earlier, when data come early: those may be of the channels that were there before.
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-warm-up.html
 */
function warmUp({ periodSeconds, periods }: AlarmRule) {
  const warmUpPeriodDurationInMinutes = (periodSeconds / 60) * (periods + 1)
  return { warmUpPeriodDurationInMinutes, onlyStartEvaluatingAfterWarmUpPeriodEnds: true }
}
