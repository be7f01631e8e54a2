import { Dashboard } from "@pulumi/aws/cloudwatch/dashboard.js"
import { type Output, output } from "@pulumi/pulumi"
import { METRIC_NAMESPACE } from "../alarm-rule.ts"
import type { PolicyPlace } from "../model/policies/policy-document.ts"
import type { FunctionNames } from "./alarms.ts"
import { physicalName } from "./physical-name.ts"
import type { Scope } from "./scope.ts"

/** One dashboard for all channels. @returns its address in the console */
export function makeDashboard(scope: Scope, functions: FunctionNames): Output<string> {
  const { name, parent, rotation, place } = scope
  const dashboard = new Dashboard(
    `${name}-dashboard`,
    {
      // Dashboards are an account's, not a Region's.
      dashboardName: place.apply(({ region }) => `${physicalName(rotation.prefix)}-${region}`),
      dashboardBody: output({ place, functions }).apply((known) =>
        JSON.stringify(dashboardBody(known.place.region, known.functions)),
      ),
    },
    { parent },
  )
  return output({ place, name: dashboard.dashboardName }).apply((known) => dashboardUrl(known.place, known.name))
}

/** Host of the console, by partition. */
const CONSOLES: Readonly<Record<string, string>> = {
  "aws-cn": "console.amazonaws.cn",
  "aws-us-gov": "console.amazonaws-us-gov.com",
}

/** A dashboard's address. Pure. */
export function dashboardUrl({ partition, region }: PolicyPlace, name: string): string {
  const host = CONSOLES[partition] ?? "console.aws.amazon.com"
  return `https://${region}.${host}/cloudwatch/home?region=${region}#dashboards/dashboard/${name}`
}

type Names = Readonly<Record<"rotation" | "sentinel", string>>

/** What the dashboard shows: how near the end, what is held, what was done, what failed. Pure. */
export function dashboardBody(region: string, names: Names): object {
  const graphs = [
    graph(region, "Seconds until the first token expires", "Minimum", byChannel("SecondsToExpiry")),
    graph(region, "Seconds since the oldest rotation", "Maximum", byChannel("SecondsSinceRotation")),
    graph(region, "Live tokens (LINE allows 30 a channel)", "Maximum", byChannel("LiveTokens")),
    graph(region, "Tokens that nobody here knows", "Maximum", byChannel("UnknownTokens")),
    graph(
      region,
      "Issued, promoted, revoked, leaked",
      "Sum",
      ours("TokensIssued", "TokensPromoted", "TokensRevoked", "TokensLeaked"),
    ),
    graph(region, "Retirements due and overdue", "Sum", ours("RetirementsDue", "RetirementsOverdue")),
    graph(
      region,
      "Runs of the sentinel, and what it did",
      "Sum",
      ours("WatchRan", "RotationsStarted", "PendingCleared", "Problems"),
    ),
    graph(region, "Failures", "Sum", [...ours("StepFailed", "ActionsFailed"), ...errors(names)]),
  ]
  return { widgets: graphs.map((widget, at) => ({ ...widget, x: (at % 2) * 12, y: Math.floor(at / 2) * 6 })) }
}

function graph(region: string, title: string, stat: string, metrics: readonly unknown[]) {
  const properties = { region, title, stat, metrics, view: "timeSeries", period: 900 }
  return { type: "metric", width: 12, height: 6, properties }
}

function ours(...metrics: readonly string[]): unknown[] {
  return metrics.map((metric) => [METRIC_NAMESPACE, metric])
}

/** One line a channel, whichever channels there are. */
function byChannel(metric: string): unknown[] {
  return [
    [
      {
        expression: `SEARCH('{${METRIC_NAMESPACE},Channel} MetricName="${metric}"', '${STATISTIC[metric] ?? "Maximum"}', 900)`,
        label: "",
      },
    ],
  ]
}

const STATISTIC: Readonly<Record<string, string>> = { SecondsToExpiry: "Minimum" }

function errors(names: Names): unknown[] {
  return Object.values(names).map((name) => ["AWS/Lambda", "Errors", "FunctionName", name])
}
