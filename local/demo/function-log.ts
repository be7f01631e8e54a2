import type { NewEvent } from "./events.ts"

/** A line of the function's log as far as the demo reads it. */
export interface FunctionLine {
  readonly stream: "stdout" | "stderr" | "platform"
  readonly requestId?: string
  readonly line: string
}

/**
 * What a line means: a step's own report, one of the sentinel's actions, the end of an invocation (and whether its process
 * died), or nothing to show.
 */
export type ReadLine =
  | { readonly kind: "step"; readonly event: Extract<NewEvent, { type: "step-reported" }> }
  | { readonly kind: "action"; readonly event: Extract<NewEvent, { type: "sentinel-acted" }> }
  | { readonly kind: "end"; readonly requestId: string; readonly isProcessDead: boolean }
  | { readonly kind: "other" }

/** Reads one line in Lambda's JSON format. Pure; a line that isn't one is `other`. */
export function readFunctionLine({ stream, line }: FunctionLine): ReadLine {
  const entry = members(parse(line))
  if (stream === "platform") return readPlatform(entry)
  const message = members(entry.message)
  return typeof message.action === "string" ? readAction(message.action, message) : readStep(message)
}

type Members = Readonly<Record<string, unknown>>

function readPlatform({ type, record }: Members): ReadLine {
  const { requestId, status } = members(record)
  if (type !== "platform.report" || typeof requestId !== "string") return { kind: "other" }
  return { kind: "end", requestId, isProcessDead: status === "failure" }
}

function readStep(message: Members): ReadLine {
  const { step, versionId, outcome, durationMs } = message
  if (typeof step !== "string" || typeof versionId !== "string" || typeof outcome !== "string") return { kind: "other" }
  return {
    kind: "step",
    event: {
      type: "step-reported",
      step,
      versionId,
      outcome,
      durationMs: typeof durationMs === "number" ? durationMs : 0,
      ...texts(message, "keyId", "error", "errorMessage"),
    },
  }
}

/** What the sentinel calls a token's `name` is its key id, unless nobody has read the value. */
function readAction(action: string, message: Members): ReadLine {
  const { outcome, keyIds } = message
  const about = texts({ keyId: message.name, ...message }, "keyId", "reason", "error", "code")
  const event: Extract<NewEvent, { type: "sentinel-acted" }> = {
    type: "sentinel-acted",
    action,
    outcome: typeof outcome === "string" ? outcome : "",
    ...about,
    ...(Array.isArray(keyIds) ? { keyIds: keyIds.filter((keyId) => typeof keyId === "string") } : {}),
  }
  return { kind: "action", event }
}

function texts<Name extends string>(from: Members, ...names: readonly Name[]): { readonly [N in Name]?: string } {
  const found = names.filter((name) => typeof from[name] === "string").map((name) => [name, from[name]])
  return Object.fromEntries(found) as { readonly [N in Name]?: string }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function members(value: unknown): Members {
  return typeof value === "object" && value !== null ? (value as Members) : {}
}
