import { RotationError } from "./errors.ts"

/** The function's settings, from its environment. */
export interface Settings {
  /** `SECRET_PREFIX`: every secret of ours is named `<prefix>/<channel>/…`. */
  readonly secretPrefix: string
  /** `TOKEN_LIFETIME_SECONDS`: 60 to 2,592,000 (30 days, LINE's limit); default 2,592,000. */
  readonly tokenLifetimeSeconds: number
  /** `GRACE_SECONDS`: how long a superseded token stays alive, 1,800 to 2,592,000; default 86,400. */
  readonly graceSeconds: number
  /** `SLOT_RESERVE`: how many of LINE's 30 slots a normal rotation leaves free, 0 to 29; default 3. */
  readonly slotReserve: number
  /** `LOG_LEVEL`: default `INFO`. */
  readonly logLevel: LogLevel
  /** `LINE_API_ORIGIN`: a loopback origin in place of LINE's, for stand-ins; absent by default. */
  readonly lineApiOrigin: string | undefined
}

export const LOG_LEVELS = ["DEBUG", "INFO", "WARN", "ERROR"] as const
export type LogLevel = (typeof LOG_LEVELS)[number]

type Environment = Readonly<Record<string, string | undefined>>

const THIRTY_DAYS_SECONDS = 2_592_000

/** Reads the settings. @throws {RotationError} `BAD_ENVIRONMENT`, naming the variable, what was found and the bounds. */
export function readSettings(environment: Environment): Settings {
  return {
    secretPrefix: secretPrefix(environment),
    tokenLifetimeSeconds: integer(environment, "TOKEN_LIFETIME_SECONDS", THIRTY_DAYS_SECONDS, 60, THIRTY_DAYS_SECONDS),
    graceSeconds: integer(environment, "GRACE_SECONDS", 86_400, 1_800, THIRTY_DAYS_SECONDS),
    slotReserve: integer(environment, "SLOT_RESERVE", 3, 0, 29),
    logLevel: logLevel(environment),
    lineApiOrigin: lineApiOrigin(environment),
  }
}

/** The sentinel's settings: those of both functions, and its own. */
export interface SentinelSettings extends Settings {
  /** `ROTATION_INTERVAL_SECONDS`: the longest time between two scheduled rotations, 14,400 (4 hours) to 2,592,000; default 604,800. */
  readonly rotationIntervalSeconds: number
}

/** Reads the sentinel's settings. @throws {RotationError} `BAD_ENVIRONMENT` as `readSettings` does */
export function readSentinelSettings(environment: Environment): SentinelSettings {
  const interval = integer(environment, "ROTATION_INTERVAL_SECONDS", 604_800, 14_400, THIRTY_DAYS_SECONDS)
  return { ...readSettings(environment), rotationIntervalSeconds: interval }
}

function secretPrefix(environment: Environment): string {
  const found = environment.SECRET_PREFIX ?? ""
  if (PREFIX.test(found)) return found
  throw bad(
    "SECRET_PREFIX",
    found,
    "letters, digits and -_.+=@!, in segments parted by single slashes, e.g. line-tokens",
  )
}

const PREFIX = /^[A-Za-z0-9_+=.@!-]+(?:\/[A-Za-z0-9_+=.@!-]+)*$/

function integer(environment: Environment, name: string, fallback: number, least: number, most: number): number {
  const found = environment[name]
  if (found === undefined || found === "") return fallback
  const value = Number(found)
  if (/^\d+$/.test(found) && value >= least && value <= most) return value
  throw bad(name, found, `a whole number from ${least} to ${most}`)
}

function logLevel(environment: Environment): LogLevel {
  const found = environment.LOG_LEVEL || "INFO"
  const level = LOG_LEVELS.find((known) => known === found)
  if (level) return level
  throw bad("LOG_LEVEL", found, `one of ${LOG_LEVELS.join(", ")}`)
}

function lineApiOrigin(environment: Environment): string | undefined {
  const found = environment.LINE_API_ORIGIN
  if (found === undefined || found === "") return undefined
  if (isLoopbackOrigin(found)) return found
  throw bad("LINE_API_ORIGIN", "another origin", "left out, or a loopback origin such as http://127.0.0.1:8080")
}

function isLoopbackOrigin(text: string): boolean {
  if (!URL.canParse(text)) return false
  const { protocol, hostname, origin } = new URL(text)
  const isHttp = protocol === "http:" || protocol === "https:"
  return isHttp && origin === text && /^(?:127(?:\.\d{1,3}){3}|\[::1\]|localhost)$/.test(hostname)
}

function bad(name: string, found: string, wanted: string): RotationError {
  const shown = found === "" ? "nothing" : JSON.stringify(found.slice(0, 80))
  return new RotationError(
    "BAD_ENVIRONMENT",
    `the function's environment variable ${name} must be ${wanted}; ${shown} was found`,
  )
}
