import type { Mistake } from "./config-error.ts"

/** Collects what is wrong, so that everything can be said at once. */
export interface Report {
  readonly add: (option: string, message: string) => void
  readonly mistakes: () => readonly Mistake[]
}

/** An empty report. The same mistake of the same option is kept once. */
export function createReport(): Report {
  const found = new Map<string, Mistake>()
  return {
    add: (option, message) => found.set(`${option}: ${message}`, { option, message }),
    mistakes: () => [...found.values()],
  }
}

/** What was found, for a message; never more than 60 characters of it. */
export function shown(value: unknown): string {
  if (value === undefined || value === null || value === "") return "nothing"
  if (typeof value === "string") return JSON.stringify(value.length > 60 ? `${value.slice(0, 60)}…` : value)
  if (typeof value === "number" || typeof value === "boolean") return String(value)
  if (Array.isArray(value)) return "a list"
  return typeof value === "object" ? "an object" : `a ${typeof value}`
}

/** What was found where a secret might have been put by mistake: its kind and length only. */
export function shownCarefully(value: unknown): string {
  return typeof value === "string" && value !== "" ? `text of ${value.length} characters` : shown(value)
}
