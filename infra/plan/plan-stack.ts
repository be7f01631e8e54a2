import { alarmTable } from "../alarm-table.ts"
import { ConfigError, type Mistake } from "../model/config-error.ts"
import { costOf } from "../model/cost.ts"
import { PRICE_REGION, PRICES_OF } from "../model/prices.ts"
import { resolveReading } from "../model/resolve-reading.ts"
import type { Rotation } from "../model/rotation.ts"
import { channelsOf } from "./channels.ts"
import type { CostPlan, Plan } from "./plan.ts"
import { policiesOf } from "./policies.ts"
import { resourceCounts, totalOf } from "./resource-counts.ts"
import { readStackFile } from "./stack-file.ts"
import { readStackInput } from "./stack-input.ts"

/** A plan, or everything that is wrong with the settings. */
export type PlanResult =
  | { readonly kind: "planned"; readonly plan: Plan }
  | { readonly kind: "refused"; readonly mistakes: readonly Mistake[] }

/** Days that a plan's pictures reach. */
const DAYS = 60
const DAY_MS = 86_400_000

/**
 * What a stack's settings come to.
 * @param text a `Pulumi.<stack>.yaml`
 * @param fromMs when it would all be made, in milliseconds since the epoch
 */
export function planStack(text: string, fromMs: number): PlanResult {
  const read = readStackFile(text)
  if (read.kind === "refused") return read
  const { input, place, ...reading } = readStackInput(read.file)
  try {
    return { kind: "planned", plan: planOf(resolveReading(reading, input, place), place.region, fromMs) }
  } catch (error) {
    if (error instanceof ConfigError) return { kind: "refused", mistakes: error.mistakes }
    throw error
  }
}

function planOf(rotation: Rotation, region: string | undefined, fromMs: number): Plan {
  const resources = resourceCounts(rotation)
  return {
    schema: 1,
    from: new Date(fromMs).toISOString(),
    until: new Date(fromMs + DAYS * DAY_MS).toISOString(),
    ...(region !== undefined && { region }),
    warnings: rotation.warnings,
    channels: channelsOf(rotation, fromMs, DAYS),
    resources,
    cost: costPlan(rotation),
    ...onceRotating(rotation),
    policies: policiesOf(rotation, region),
  }
}

function costPlan(rotation: Rotation): CostPlan {
  const isRotating = rotation.channels.some(({ phase }) => phase === "rotating")
  const cost = costOf(rotation, isRotating ? alarmTable(rotation).length : 0)
  return { ...cost, pricesOf: PRICES_OF, priceRegion: PRICE_REGION }
}

function onceRotating(rotation: Rotation): Pick<Plan, "onceRotating"> {
  if (rotation.channels.every(({ phase }) => phase === "rotating")) return {}
  const channels = rotation.channels.map((channel) => ({ ...channel, phase: "rotating" as const }))
  const later = { ...rotation, channels }
  return { onceRotating: { resources: totalOf(resourceCounts(later)), monthlyUsd: costPlan(later).totalUsd } }
}
