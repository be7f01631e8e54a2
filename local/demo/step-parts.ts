import type { DemoEvent } from "./events.ts"
import { type Part, part } from "./line.ts"
import { short } from "./words.ts"

/** What the function said of a step, in words. An outcome without words of its own is shown as it is. Pure. */
export function stepParts(event: Extract<DemoEvent, { type: "step-reported" }>): readonly Part[] {
  const { step, outcome, keyId } = event
  const name = part(`${step.padEnd(12)} `)
  if (outcome === "failed") return [name, part(whyFailed(event), "bad")]
  const [before, after] = WORDS[outcome] ?? [outcome, ""]
  if (keyId === undefined) return [name, part(`${before}${after}`)]
  return [name, part(before === "" ? "" : `${before} `), part(short(keyId), "accent"), part(after)]
}

const WORDS: Readonly<Record<string, readonly [before: string, after: string]>> = {
  stored: ["stored", " with its label"],
  "already-stored": ["found", " stored already"],
  "duplicate-won": ["a duplicate stored its own; revoked", ""],
  "nothing-to-set": ["nothing to set", ""],
  accepted: ["LINE accepts", ""],
  promoted: ["", " is current"],
  "already-current": ["current already", ""],
}

function whyFailed({ error, errorMessage }: Extract<DemoEvent, { type: "step-reported" }>): string {
  const message = errorMessage ?? error ?? "no reason given"
  return `gave up: ${message.startsWith(`${error}: `) ? message.slice(`${error}: `.length) : message}`
}
