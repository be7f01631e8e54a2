import type { Clock } from "../clock.ts"
import type { FunctionVersion } from "./function-version.ts"
import { type PlatformEvent, type PlatformRecord, platformLines } from "./platform-lines.ts"

/** One line of a function's log. */
export interface LogEntry {
  /** When it arrived, in the stand-ins' time: milliseconds since the epoch. */
  readonly atMs: number
  readonly function: string
  /** Absent for what is written outside an invocation, such as before the first one. */
  readonly requestId?: string
  /** `platform` lines are the service's own. */
  readonly stream: "stdout" | "stderr" | "platform"
  /** As written, without the line break. */
  readonly line: string
}

export interface LogQuery {
  readonly function?: string
  readonly requestId?: string
}

export interface FunctionLogs {
  write(entry: Omit<LogEntry, "atMs">): void
  /** Writes a platform event in the function's log format. */
  platform(fn: Pick<FunctionVersion, "name" | "logging">, event: PlatformEvent, record: PlatformRecord): void
  query(query?: LogQuery): readonly LogEntry[]
  /** Calls `listener` for each line from now on. @returns a function that stops it. */
  onLog(listener: (entry: LogEntry) => void): () => void
}

/** Keeps the last `linesPerFunction` lines of each function, 5,000 by default. */
export function createFunctionLogs(clock: Clock, linesPerFunction = 5_000): FunctionLogs {
  const byFunction = new Map<string, LogEntry[]>()
  const listeners = new Set<(entry: LogEntry) => void>()

  function write(entry: Omit<LogEntry, "atMs">): void {
    const stamped = { atMs: clock.now(), ...entry }
    const lines = byFunction.get(entry.function) ?? []
    byFunction.set(entry.function, lines)
    lines.push(stamped)
    if (lines.length > linesPerFunction) lines.shift()
    for (const listener of listeners) listener(stamped)
  }

  return {
    write,
    platform(fn, event, record) {
      const { requestId } = record
      const of = requestId === undefined ? {} : { requestId }
      for (const line of platformLines(event, record, fn.logging, new Date(clock.now()))) {
        write({ function: fn.name, stream: "platform", line, ...of })
      }
    },
    query(query = {}) {
      const names = query.function === undefined ? [...byFunction.keys()] : [query.function]
      const lines = names.flatMap((name) => byFunction.get(name) ?? [])
      const wanted = lines.filter(({ requestId }) => query.requestId === undefined || requestId === query.requestId)
      return names.length > 1 ? wanted.sort((a, b) => a.atMs - b.atMs) : wanted
    },
    onLog(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}
