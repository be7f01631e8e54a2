import { retirementSeconds } from "./arithmetic.ts"
import type { App, Rotation } from "./rotation.ts"
import { nextRotations, parseSchedule, rotationsAfter } from "./schedule.ts"

/** What is to come for one app, if everything goes well and each rotation happens at its start. Instants are epoch milliseconds. */
export interface AppTimeline {
  readonly channel: string
  readonly app: string
  /** The next scheduled starts. */
  readonly rotations: readonly number[]
  /** The lives of the tokens issued within the span, the first of them at its beginning. */
  readonly tokens: readonly TokenLife[]
}

/** A token's life. */
export interface TokenLife {
  /** Issued, and current from then on: the two are seconds apart. */
  readonly issuedAtMs: number
  /** When its successor takes over. */
  readonly currentToMs: number
  /** No earlier than this is it revoked: apps may use it until then. */
  readonly graceUntilMs: number
  /** By then it is revoked, at the latest. */
  readonly revokedByMs: number
  /** When it would expire by itself. */
  readonly expiresAtMs: number
}

/** Span of a timeline. */
export interface TimelineSpan {
  /** When the first token is issued, as by the first rotation of an app. */
  readonly fromMs: number
  /** How many rotations are told; default 12. */
  readonly rotations?: number
  /** How many days of tokens are told; default 60. */
  readonly days?: number
}

const DAY_MS = 86_400_000

/** What is to come for every app, in the order of channels and apps. */
export function timelineOf(
  rotation: Rotation,
  { fromMs, rotations = 12, days = 60 }: TimelineSpan,
): readonly AppTimeline[] {
  return rotation.channels.flatMap(({ name, apps }) =>
    apps.map((app) => ({
      channel: name,
      app: app.name,
      rotations: nextRotations(parseSchedule(app.scheduleExpression), fromMs, rotations),
      tokens: tokenLives(rotation, app, fromMs, days),
    })),
  )
}

function tokenLives(rotation: Rotation, app: App, fromMs: number, days: number): readonly TokenLife[] {
  const endMs = fromMs + days * DAY_MS
  const lives: TokenLife[] = []
  let issuedAtMs = fromMs
  for (const startMs of rotationsAfter(parseSchedule(app.scheduleExpression), fromMs)) {
    lives.push(lifeOf(rotation, issuedAtMs, startMs))
    issuedAtMs = startMs
    if (startMs >= endMs) break
  }
  return lives
}

function lifeOf(
  { graceSeconds, sentinelEveryMinutes, tokenLifetimeSeconds }: Rotation,
  issuedAtMs: number,
  currentToMs: number,
): TokenLife {
  const graceHours = graceSeconds / 3_600
  return {
    issuedAtMs,
    currentToMs,
    graceUntilMs: currentToMs + graceSeconds * 1_000,
    revokedByMs: currentToMs + retirementSeconds({ graceHours, sentinelEveryMinutes }) * 1_000,
    expiresAtMs: issuedAtMs + tokenLifetimeSeconds * 1_000,
  }
}
