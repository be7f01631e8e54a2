import type { Excuses } from "../judge/at-rest.ts"
import type { Mode, Point, Strike } from "../world/point.ts"
import type { App, World } from "../world/world.ts"

/** One app, as far as AWS's rules and other people's acts decide what may become of it. */
export interface AppModel {
  readonly app: App
  /** CancelRotateSecret turned its rotation off. */
  isPaused: boolean
  /** DeleteSecret opened its deletion window. */
  isDeleting: boolean
  /** Its operator took it away: the sentinel isn't told of it any more. */
  isRemoved: boolean
  /** Somebody moved AWSCURRENT back, and no run of the sentinel has seen it yet, or could do anything about it: a second move would hide the first. */
  isRestored: boolean
}

/** What is away for a while, and how. */
export interface Outage {
  /** The first characters of the calls' names: a service, an operation, or one on a kind of label. */
  readonly calls: string
  readonly mode: Extract<Mode, "refused" | "failed" | "timeout">
}

/** What other people and AWS brought about: all that the functions must live with, and mustn't be blamed for. */
export interface Model {
  readonly apps: readonly AppModel[]
  isKeyEnabled: boolean
  outage: Outage | undefined
  /** LINE's list leaves out tokens that are alive. */
  isListHiding: boolean
  /** How many reads may still be stale. */
  staleReads: number
  /** Tokens that other tools were issued, and those that somebody put into a secret by hand. */
  readonly foreignKeyIds: Set<string>
  /** Versions into which somebody put what is no token of this channel. */
  readonly strangeVersionIds: Set<string>
  /** Deliveries of createSecret beyond the first, by version id. */
  readonly extraIssues: Map<string, number>
}

/** A model of a fresh world. */
export function createModel({ apps }: Pick<World, "apps">): Model {
  return {
    apps: apps.map((app) => ({ app, isPaused: false, isDeleting: false, isRemoved: false, isRestored: false })),
    isKeyEnabled: true,
    outage: undefined,
    isListHiding: false,
    staleReads: 0,
    foreignKeyIds: new Set(),
    strangeVersionIds: new Set(),
    extraIssues: new Map(),
  }
}

/** A fault of one command: so many calls after its start. */
export interface CommandFault {
  readonly offset: number
  readonly mode: Mode
}

const VERIFY = "line:verifyChannelTokenByJWT"

/**
 * What strikes: the command's own faults, else the outage that lasts. LINE may leave a token that is alive out of its list,
 * or refuse it when it is verified: both are its proof that it is dead, so it never does both.
 */
export function strikeOf(model: Model, fromIndex: number, faults: readonly CommandFault[]): Strike {
  return ({ index, call }: Point) => {
    const own = faults.find(({ offset }) => index === fromIndex + offset)?.mode
    const mode = own ?? (model.outage && call.startsWith(model.outage.calls) ? model.outage.mode : undefined)
    return mode === "refused" && call === VERIFY && model.isListHiding ? "failed" : mode
  }
}

/** Whether nothing that lasts is wrong with an app or below it, so that what AWS promises has to come true. */
export function isHealthy(model: Model, { isPaused, isDeleting, isRemoved }: AppModel): boolean {
  const isCalm = model.isKeyEnabled && model.outage === undefined && model.staleReads === 0
  return isCalm && !isPaused && !isDeleting && !isRemoved
}

/** What the functions can't or mustn't repair. */
export function excusesOf(model: Model): Excuses {
  const excused = model.apps.filter(({ isPaused, isDeleting, isRemoved }) => isPaused || isDeleting || isRemoved)
  return {
    secretArns: new Set(excused.map(({ app }) => app.secretArn)),
    foreignKeyIds: model.foreignKeyIds,
    strangeVersionIds: model.strangeVersionIds,
    extraIssues: model.extraIssues,
  }
}
