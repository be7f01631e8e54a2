import type { AppPlan, ChannelPlan, CostPlan, Plan, PolicyPlan } from "./plan.ts"
import { totalOf } from "./resource-counts.ts"
import { asIf, budgetWords, minute, onceRotatingWords, usd } from "./words.ts"

/** The plan as text for a terminal, 80 columns or a little more. */
export function planText(plan: Plan): string {
  return `${[
    `What these settings come to, as if it were all made on ${minute(plan.from)} UTC. Nothing is made, no one is asked.`,
    ...section("Channels", plan.channels.flatMap(channelLines)),
    ...section(
      `Resources: ${totalOf(plan.resources)}`,
      columns(plan.resources.map(({ type, count }) => [count, type])),
    ),
    ...costSection(plan.cost),
    ...(plan.onceRotating === undefined ? [] : ["", onceRotatingWords(plan.onceRotating)]),
    ...section("Policies (ACCOUNT and REGION stand for yours)", plan.policies.flatMap(policyLines)),
    ...(plan.warnings.length > 0 ? section("Warnings", plan.warnings) : []),
  ].join("\n")}\n`
}

function section(title: string, lines: readonly string[]): readonly string[] {
  return ["", title, ...indent(lines)]
}

function indent(lines: readonly string[]): readonly string[] {
  return lines.flatMap((line) => line.split("\n")).map((line) => (line === "" ? "" : `  ${line}`))
}

function channelLines({ name, channelId, phase, nextStep, signingKey, budget, apps }: ChannelPlan): readonly string[] {
  return [
    `${name}, channel id ${channelId}: ${phase}`,
    ...indent([
      `signing key: ${signingKey}`,
      `live tokens: ${budgetWords(budget)}`,
      "next step:",
      ...indent([nextStep]),
      ...apps.flatMap((app) => appLines(app, phase)),
    ]),
  ]
}

function appLines(app: AppPlan, phase: string): readonly string[] {
  const { name, secretName, scheduleExpression, rotationWindowHours, nextRotations } = app
  return [
    `${name}: ${secretName}`,
    ...indent([
      `${scheduleExpression}, within ${rotationWindowHours} h; next rotations${asIf(phase)}:`,
      ...rotationLines(nextRotations),
    ]),
  ]
}

const ROTATIONS_A_LINE = 4

function rotationLines(nextRotations: readonly string[]): readonly string[] {
  return nextRotations.flatMap((_, at) =>
    at % ROTATIONS_A_LINE === 0
      ? [
          nextRotations
            .slice(at, at + ROTATIONS_A_LINE)
            .map(minute)
            .join("  "),
        ]
      : [],
  )
}

function costSection({ items, totalUsd, pricesOf, priceRegion }: CostPlan): readonly string[] {
  const rows = items.map(({ what, quantity, unit, unitUsd, monthlyUsd }) => [
    usd(monthlyUsd),
    what,
    `${quantity.toLocaleString("en-US")} × ${unit}, ${unitUsd} USD each`,
  ])
  return section(`Cost a month: ${usd(totalUsd)} USD, by AWS's prices of ${pricesOf} in ${priceRegion}`, columns(rows))
}

function policyLines({ name, document }: PolicyPlan): readonly string[] {
  return [`${name}:`, ...indent([JSON.stringify(document, null, 2)])]
}

/** Rows with their cells one below the other; numbers to the right. */
function columns(rows: readonly (readonly (string | number)[])[]): readonly string[] {
  const widths = (rows[0] ?? []).map((_, at) => Math.max(...rows.map((row) => String(row[at]).length)))
  return rows.map((row) =>
    row
      .map((cell, at) => pad(cell, widths[at] ?? 0))
      .join("  ")
      .trimEnd(),
  )
}

function pad(cell: string | number, width: number): string {
  return typeof cell === "number" || /^\d+\.\d\d$/.test(cell) ? String(cell).padStart(width) : cell.padEnd(width)
}
