import type { ActResult, AppCounts, Summary, TokenView } from "./events.ts"
import { type Line, type Part, part, type Tone } from "./line.ts"
import { appWords, count, day, searchWords, short, TOKEN_SIGNS } from "./words.ts"

/** What the summary is made of. */
export interface SummaryInput {
  readonly acts: readonly ActResult[]
  /** Tokens that LINE ever issued for the channel. */
  readonly issued: number
  /** LINE's live tokens. */
  readonly tokens: readonly TokenView[]
  /** LINE's count of the app's requests. */
  readonly app: AppCounts
  readonly canary: Summary["canary"]
  readonly failures: readonly string[]
}

/** Totals of the story. Pure. */
export function summarize({ acts, issued, tokens, app, canary, failures }: SummaryInput): Summary {
  const inState = (state: TokenView["state"]) => tokens.filter((token) => token.state === state)
  return {
    rotations: {
      succeeded: acts.filter(({ isSucceeded }) => isSucceeded).length,
      retried: acts.filter(({ attempts }) => attempts > 1).length,
      total: acts.length,
    },
    tokens: {
      issued,
      live: tokens.length,
      current: inState("current"),
      superseded: inState("superseded"),
      leaked: inState("leaked"),
    },
    app,
    canary,
    failures,
  }
}

/** The summary as a table, the verdict, and what to do next. Pure. */
export function summaryLines({ rotations, tokens, app, canary, failures }: Summary): readonly Line[] {
  const { succeeded, total, retried } = rotations
  return [
    EMPTY,
    { lead: [part("  Summary", "bold")], text: [] },
    labelled("rotations", [part(`${succeeded} of ${total} succeeded, ${retried} of them after a retry`)]),
    labelled("tokens", [part(`${tokens.issued} issued, ${tokens.live} live at LINE now`)]),
    ...tokens.current.map((token) => tokenLine(token, "the app uses it")),
    ...tokens.superseded.map((token) => tokenLine(token, "waits for revocation")),
    ...tokens.leaked.map((token) => tokenLine(token, "nobody holds it")),
    labelled("app", [part(`requests to LINE: ${appWords(app)}`)]),
    labelled("secrets", [part(searchWords(canary.values, ` in ${count(canary.texts, "text")}`, canary.found))]),
    ...(tokens.superseded.length > 0 ? [labelled("", [part(SENTINEL, "dim")])] : []),
    EMPTY,
    verdictLine(failures),
    EMPTY,
    ...NEXT.map(([command, what]) => ({ lead: [part(`  ${command.padEnd(16)}`, "accent")], text: [part(what)] })),
    EMPTY,
  ]
}

const EMPTY: Line = { lead: [], text: [] }
const SENTINEL =
  "Superseded tokens stay live on purpose: apps may still hold them. Revoking them is the sentinel's work, which comes in a later release."
const NEXT = [
  ["npm run local", "the same stand-ins, for any AWS or LINE client of yours"],
  ["npm cit", "installs and runs the tests"],
  ["docs/local.md", "how to move the clock, break things and look inside"],
] as const

function labelled(name: string, text: readonly Part[]): Line {
  return { lead: [part(`    ${name.padEnd(11)}`, "dim")], text }
}

function tokenLine({ keyId, state, expiresAt }: TokenView, fate: string): Line {
  const { glyph, tone } = TOKEN_SIGNS[state]
  const name = `${glyph} ${short(keyId)} ${state.padEnd(10)} until ${day(expiresAt)}  `
  return { lead: [part(" ".repeat(15)), part(name, tone)], text: [part(fate)] }
}

function verdictLine(failures: readonly string[]): Line {
  const [glyph, tone, text]: [string, Tone, string] =
    failures.length === 0
      ? ["✓", "good", "All as it should be: every live token accounted for, no secret got out."]
      : ["✗", "bad", `${count(failures.length, "thing")} not as it should be; see below.`]
  return { lead: [part(`  ${glyph} `, tone)], text: [part(text, tone)] }
}
