import { PRICES, type Price } from "./prices.ts"
import type { Rotation } from "./rotation.ts"
import { type Usage, usageOf } from "./usage.ts"

/** One line of the monthly bill. */
interface CostItem {
  readonly what: string
  readonly quantity: number
  readonly unit: string
  /** Price of one unit in US dollars. */
  readonly unitUsd: number
  readonly monthlyUsd: number
}

/** The monthly bill by AWS's list prices, free tiers left aside. LINE charges nothing for tokens. */
export interface Cost {
  readonly items: readonly CostItem[]
  readonly totalUsd: number
}

/** CloudWatch's first price tier of metrics. */
const FIRST_METRICS = 10_000
/** Calls a month that EventBridge Scheduler doesn't charge. */
const FREE_SCHEDULER_CALLS = 14_000_000

/** What it all costs in a month of 30 days. @param alarms how many alarms are made */
export function costOf(rotation: Rotation, alarms: number): Cost {
  const usage = usageOf(rotation)
  const items = [...storageItems(usage), ...callItems(usage), ...watchItems(usage, alarms)].filter(
    ({ quantity }) => quantity > 0,
  )
  return { items, totalUsd: rounded(items.reduce((sum, item) => sum + item.monthlyUsd, 0)) }
}

function storageItems({ secrets, keys }: Usage): readonly CostItem[] {
  return [
    item("secrets: one a channel and one an app", secrets, PRICES.secret),
    item("signing keys in KMS that are made", keys, PRICES.key),
  ]
}

function callItems(usage: Usage): readonly CostItem[] {
  const { secretCalls, signatures, functionCalls, functionGbSeconds, sentinelRuns } = usage
  return [
    item("calls of Secrets Manager", secretCalls / 10_000, PRICES.secretCalls),
    item("signatures in KMS", signatures / 10_000, PRICES.signatures),
    item("Lambda's time", functionGbSeconds, PRICES.functionTime),
    item("Lambda's calls", functionCalls / 1_000_000, PRICES.functionCalls),
    item("schedules", Math.max(0, sentinelRuns - FREE_SCHEDULER_CALLS) / 1_000_000, PRICES.schedulerCalls),
  ]
}

function watchItems({ metrics, logGb }: Usage, alarms: number): readonly CostItem[] {
  return [
    item("metrics, in all and by channel", Math.min(metrics, FIRST_METRICS), PRICES.metric),
    item("more metrics", Math.max(0, metrics - FIRST_METRICS), PRICES.metricBeyond),
    item("alarms", alarms, PRICES.alarm),
    item("dashboard", 1, PRICES.dashboard),
    item("logs", logGb, PRICES.logs),
  ]
}

function item(what: string, quantity: number, { unit, usd }: Price): CostItem {
  return { what, quantity: rounded(quantity), unit, unitUsd: usd, monthlyUsd: rounded(quantity * usd) }
}

function rounded(value: number): number {
  return Number(value.toFixed(4))
}
