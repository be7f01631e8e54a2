import { LOG_LEVELS, type LogLevel } from "./environment.ts"

/** Writes one structured line. `fields` must hold identifiers and counts only: never a token, assertion, secret or key. */
type LogLine = (fields: Readonly<Record<string, unknown>>) => void

export interface Logger {
  readonly info: LogLine
  readonly error: LogLine
}

/** Where lines go: Lambda's JSON logging puts an object that is the only argument into the line's `message` unchanged. */
export type LogSink = Pick<Console, "info" | "error">

/** A logger that drops what is below `level`. */
export function createLogger(level: LogLevel, sink: LogSink = console): Logger {
  const isOn = (candidate: LogLevel) => LOG_LEVELS.indexOf(candidate) >= LOG_LEVELS.indexOf(level)
  return {
    info: (fields) => isOn("INFO") && sink.info(fields),
    error: (fields) => isOn("ERROR") && sink.error(fields),
  }
}
