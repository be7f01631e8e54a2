import type { AppCounts, TokenState } from "./events.ts"
import type { Tone } from "./line.ts"

/** The beginning of an id, as much as tells it from others here. */
export function short(id: string): string {
  return id.length > 8 ? `${id.slice(0, 6)}…` : id
}

/** The day of an ISO 8601 instant, in UTC. */
export function day(instant: string): string {
  return instant.slice(0, 10)
}

/** `1 token`, `2 tokens`. */
export function count(amount: number, noun: string): string {
  return `${amount} ${noun}${amount === 1 ? "" : "s"}`
}

/** What became of a search for secrets: `40 secret values searched for in 2 texts: none found`. */
export function searchWords(values: number, where: string, found: number): string {
  return `${count(values, "secret value")} searched for${where}: ${found === 0 ? "none" : found} found`
}

/** `12 ok, 0 refused`, and those without an answer if there are any. */
export function appWords({ ok, refused, unanswered }: AppCounts): string {
  return `${ok} ok, ${refused} refused${unanswered === 0 ? "" : `, ${unanswered} unanswered`}`
}

/** Milliseconds as seconds, with two decimals. */
export function seconds(ms: number): string {
  return (ms / 1_000).toFixed(2)
}

/** How a token in each state is shown. */
export const TOKEN_SIGNS: Readonly<Record<TokenState, { readonly glyph: string; readonly tone: Tone }>> = {
  issued: { glyph: "◌", tone: "accent" },
  pending: { glyph: "◍", tone: "accent" },
  current: { glyph: "●", tone: "good" },
  superseded: { glyph: "○", tone: "dim" },
  leaked: { glyph: "✗", tone: "bad" },
}
