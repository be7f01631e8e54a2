import type { Budget } from "../../model/rotation.ts"
import { budgetWords } from "../words.ts"
import { type Html, html } from "./escape.ts"

const CELL = 18

/** LINE's slots of a channel as boxes: ours, other tools', the reserve, free ones. */
export function drawSlots(budget: Budget): Html {
  const kinds = slotKinds(budget)
  const cells = kinds.map(
    (kind, at) => html`<rect class="${kind}" x="${at * CELL + 1}" y="1" width="${CELL - 4}" height="14" rx="3"/>`,
  )
  return html`<svg class="slots" viewBox="0 0 ${kinds.length * CELL} 17" role="img" aria-label="${budgetWords(budget)}">${cells}</svg>`
}

type SlotKind = "app" | "foreign" | "reserve" | "free"

/** What each slot is for, in order. */
export function slotKinds({ appTokens, foreignTokens, reserve, slots }: Budget): readonly SlotKind[] {
  return Array.from({ length: slots }, (_, at) => {
    if (at < appTokens) return "app"
    if (at < appTokens + foreignTokens) return "foreign"
    return at >= slots - reserve ? "reserve" : "free"
  })
}
