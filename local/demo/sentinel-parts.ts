import type { DemoEvent } from "./events.ts"
import { type Part, part, type Tone } from "./line.ts"
import { count, short } from "./words.ts"

type SentinelActed = Extract<DemoEvent, { type: "sentinel-acted" }>

/** What stands in front of an action: done, failed, or only reported. Pure. */
export function sentinelSign({ action, outcome }: SentinelActed): [string, Tone] {
  if (outcome === "failed") return ["✗", "bad"]
  return action === "report" ? ["!", "warn"] : ["✓", "good"]
}

/** What the sentinel said of one thing that it did, in words. An action without words of its own is shown as it is. Pure. */
export function sentinelParts(event: SentinelActed): readonly Part[] {
  const { action, outcome, keyId, error } = event
  if (outcome === "failed") return [part(`${action} failed: ${error ?? "no reason given"}`, "bad")]
  if (action === "report") return [part(reportWords(event), "warn")]
  const [before, after] = WORDS[action] ?? [action, ""]
  const isNamed = keyId !== undefined && NAMED.includes(action)
  if (!isNamed) return [part(`${before}${after}`)]
  return [part(before === "" ? "" : `${before} `), part(short(keyId), "accent"), part(after)]
}

const NAMED = ["revoke", "unlabel-proved", "stamp-superseded", "unstamp-current", "name-current"]

const WORDS: Readonly<Record<string, readonly [before: string, after: string]>> = {
  revoke: ["has", " revoked: its grace is over"],
  "unlabel-proved": ["", " is proved dead: not listed, and refused"],
  "stamp-superseded": ["", " is superseded: its grace begins"],
  "unstamp-current": ["", " is current again: its grace ends"],
  "name-current": ["notes that", " is current: no label named it"],
  "mark-pending": ["notes since when a version is pending", ""],
  "clear-pending": ["takes AWSPENDING off a version that got stuck", ""],
  "start-rotation": ["finds the current token dead, and starts a rotation", ""],
}

function reportWords({ code, keyIds = [] }: SentinelActed): string {
  if (code !== "unknown-tokens") return `reports: ${code ?? "something"}`
  return `reports ${count(keyIds.length, "live token")} unknown here: ${keyIds.map(short).join(" ")}`
}
