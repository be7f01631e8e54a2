import { randomUUID } from "node:crypto"
import type { Clock } from "../clock.ts"
import type { LoopbackReply } from "../loopback-server.ts"
import type { CodeStore } from "./code-store.ts"
import { type Found, findFunction } from "./function-lookup.ts"
import { type FunctionVersion, type Place, showTime } from "./function-version.ts"
import { type FunctionRecord, versionsOf } from "./functions.ts"
import type { Call, Route } from "./route.ts"

/** What the operations on functions work on. */
export interface ControlPlane {
  readonly place: Place
  readonly clock: Clock
  readonly functions: Map<string, FunctionRecord>
  readonly codes: CodeStore
  /** Where uploaded code can be downloaded: this Lambda's own address. */
  readonly origin: () => string
  /** Stops the sandboxes of versions that are no more; settles when they are gone. */
  readonly discard: (gone: readonly FunctionVersion[]) => Promise<void>
}

/** An operation on the control plane. Its answer may be thrown, as a Refusal. */
export interface Operation extends Omit<Route, "answer"> {
  readonly answer: (plane: ControlPlane, call: Call) => LoopbackReply | Promise<LoopbackReply>
}

/** The function that a call names. @throws Refusal. */
export function find(plane: ControlPlane, call: Call): Found {
  return findFunction(call, plane.functions, plane.place)
}

/**
 * Stops what ran versions that are no more, then removes code that none of the function's versions has. Nobody waits
 * for it: an invocation that runs may end first.
 */
export function discardVersions(
  plane: ControlPlane,
  gone: readonly FunctionVersion[],
  kept: FunctionRecord | undefined,
): void {
  const keptIds = new Set((kept === undefined ? [] : versionsOf(kept)).map(({ code }) => code?.id))
  const codes = new Map(gone.flatMap(({ code }) => (code === undefined ? [] : [[code.id, code] as const])))
  const unused = [...codes.values()].filter(({ id }) => !keptIds.has(id))
  plane
    .discard(gone)
    .then(() => Promise.all(unused.map(plane.codes.remove)))
    .catch(() => undefined)
}

/** What a version gets each time it is made or changed. */
export function newRevision({
  clock,
}: Pick<ControlPlane, "clock">): Pick<FunctionVersion, "revisionId" | "lastModified"> {
  return { revisionId: randomUUID(), lastModified: showTime(new Date(clock.now())) }
}
