import type { AppCounts, Outage, TokenState } from "./events.ts"
import type { Tone } from "./line.ts"

/** The beginning of an id, as much as tells it from others here. */
export function short(id: string): string {
  return id.length > 8 ? `${id.slice(0, 6)}…` : id
}

/** The day of an ISO 8601 instant, in UTC. */
export function day(instant: string): string {
  return instant.slice(0, 10)
}

/** The minute of an ISO 8601 instant, in UTC: `2026-11-22 10:15`. */
export function minute(instant: string): string {
  return instant.slice(0, 16).replace("T", " ")
}

/** `24 h 15 min`, `3 min 5 s`: without what is zero. */
export function duration(totalSeconds: number): string {
  const whole = Math.round(totalSeconds)
  const parts = [
    [Math.floor(whole / 3_600), "h"],
    [Math.floor(whole / 60) % 60, "min"],
    [whole % 60, "s"],
  ] as const
  const shown = parts.filter(([amount]) => amount > 0).map(([amount, unit]) => `${amount} ${unit}`)
  return shown.length === 0 ? "0 s" : shown.join(" ")
}

/** How often and for how long LINE refused the app's token. */
export function outageWords({ refused, seconds: total, realSeconds }: Outage): string {
  return `refused ${refused} times within ${realSeconds.toFixed(1)} s here, which were ${duration(total)} by the stand-ins' clock`
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
  retiring: { glyph: "◔", tone: "dim" },
  leaked: { glyph: "✗", tone: "bad" },
}
