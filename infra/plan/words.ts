import type { Budget } from "../model/rotation.ts"
import type { Plan } from "./plan.ts"

/** An ISO 8601 instant to the minute: `2026-11-29 03:00`. */
export function minute(instant: string): string {
  return instant.slice(0, 16).replace("T", " ")
}

/** The day of an ISO 8601 instant. */
export function day(instant: string): string {
  return instant.slice(0, 10)
}

/** An amount of US dollars, to the cent. */
export function usd(amount: number): string {
  return amount.toFixed(2)
}

/** `5 of ours and 2 of other tools at most, 3 in reserve, of LINE's 30`. */
export function budgetWords({ appTokens, foreignTokens, reserve, slots }: Budget): string {
  const foreign = foreignTokens === 0 ? "" : ` and ${foreignTokens} of other tools`
  return `${appTokens} of ours${foreign} at most, ${reserve} in reserve, of LINE's ${slots}`
}

/** What a channel's times need beside them while it doesn't rotate yet. */
export function asIf(phase: string): string {
  return phase === "rotating" ? "" : ", as if it had begun to rotate"
}

/** What the other phases come to: `Once every channel rotates: 40 resources, 12.34 USD a month`. */
export function onceRotatingWords({ resources, monthlyUsd }: NonNullable<Plan["onceRotating"]>): string {
  return `Once every channel rotates: ${resources} resources, ${usd(monthlyUsd)} USD a month`
}
