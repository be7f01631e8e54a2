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
        JSON.stringify(dashboardBody(known.place.region, rotation.prefix, known.functions)),
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

/** Title, statistic and metric of each graph with a line a channel. */
const CHANNEL_GRAPHS = [
  ["Seconds until the first token expires", "Minimum", "SecondsToExpiry"],
  ["Seconds since the oldest rotation", "Maximum", "SecondsSinceRotation"],
  ["Live tokens (LINE allows 30 a channel)", "Maximum", "LiveTokens"],
  ["Tokens that nobody here knows", "Maximum", "UnknownTokens"],
  ["Runs of the sentinel (WatchRan)", "Sum", "WatchRan"],
] as const

/** Title and metrics of each graph of sums over all channels. */
const TOTAL_GRAPHS = [
  ["Issued, promoted, revoked, leaked", "TokensIssued", "TokensPromoted", "TokensRevoked", "TokensLeaked"],
  ["Retirements due and overdue", "RetirementsDue", "RetirementsOverdue"],
  ["What the sentinel did and reported", "RotationsStarted", "PendingCleared", "Problems"],
] as const

/** What the dashboard shows of one prefix: how near the end, what is held, what was done, what failed. Pure. */
export function dashboardBody(region: string, prefix: string, names: Names): object {
  const graphs = [
    ...CHANNEL_GRAPHS.map(([title, stat, metric]) => graph(region, title, stat, byChannel(prefix, metric, stat))),
    ...TOTAL_GRAPHS.map(([title, ...metrics]) => graph(region, title, "Sum", totals(prefix, metrics))),
    graph(region, "Failures", "Sum", [...totals(prefix, ["StepFailed", "ActionsFailed"]), ...errors(names)]),
  ]
  return { widgets: graphs.map((widget, at) => ({ ...widget, x: (at % 2) * 12, y: Math.floor(at / 2) * 6 })) }
}

function graph(region: string, title: string, stat: string, metrics: readonly unknown[]) {
  const properties = { region, title, stat, metrics, view: "timeSeries", period: 900 }
  return { type: "metric", width: 12, height: 6, properties }
}

function totals(prefix: string, metrics: readonly string[]): unknown[] {
  return metrics.map((metric) => [METRIC_NAMESPACE, metric, "Prefix", prefix])
}

/** One line a channel, whichever channels there are. */
function byChannel(prefix: string, metric: string, stat: string): unknown[] {
  const search = `{${METRIC_NAMESPACE},Prefix,Channel} Prefix="${prefix}" MetricName="${metric}"`
  return [[{ expression: `SEARCH('${search}', '${stat}', 900)`, label: "" }]]
}

function errors(names: Names): unknown[] {
  return Object.values(names).map((name) => ["AWS/Lambda", "Errors", "FunctionName", name])
}
