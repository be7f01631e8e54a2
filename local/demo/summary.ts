import type { Summary, TokenView } from "./events.ts"
import { type Line, type Part, part, type Tone } from "./line.ts"
import { forgottenTokens } from "./retirements.ts"
import type { Findings } from "./verdict.ts"
import { appWords, count, day, minute, outageWords, searchWords, short, TOKEN_SIGNS } from "./words.ts"

/** What the summary is made of. */
export interface SummaryInput {
  readonly findings: Pick<Findings, "acts" | "issuedTokens" | "lineSaw" | "nowMs" | "promotions" | "tokens">
  readonly canary: Summary["canary"]
  readonly failures: readonly string[]
}

/** Totals of the story. Pure. */
export function summarize({ findings, canary, failures }: SummaryInput): Summary {
  const { acts, issuedTokens, tokens, promotions, nowMs, lineSaw } = findings
  const inState = (...states: readonly TokenView["state"][]) => tokens.filter(({ state }) => states.includes(state))
  const rotations = acts.filter(({ versionId }) => versionId !== null)
  return {
    rotations: {
      succeeded: rotations.filter(({ isSucceeded }) => isSucceeded).length,
      retried: rotations.filter(({ attempts }) => attempts > 1).length,
      failed: acts.reduce((sum, { failedRotations }) => sum + failedRotations, 0),
      total: acts.reduce((sum, { failedRotations }) => sum + failedRotations, rotations.length),
    },
    tokens: {
      issued: issuedTokens.length,
      live: tokens.length,
      current: inState("current"),
      superseded: inState("superseded", "retiring"),
      leaked: inState("leaked"),
      retired: acts.flatMap(({ revoked }) => revoked).length,
      revokedOutside: acts.flatMap(({ revokedOutside }) => revokedOutside).length,
      forgotten: forgottenTokens(tokens, promotions, nowMs).length,
    },
    app: lineSaw,
    outages: acts.flatMap(({ act, outage }) => (outage === null ? [] : [{ act, ...outage }])),
    canary,
    failures,
  }
}

/** The summary as a table, the verdict, and what to do next. Pure. */
export function summaryLines({ rotations, tokens, app, outages, canary, failures }: Summary): readonly Line[] {
  const { succeeded, total, retried, failed } = rotations
  const { issued, live, retired, revokedOutside, forgotten } = tokens
  return [
    EMPTY,
    { lead: [part("  Summary", "bold")], text: [] },
    labelled("rotations", [
      part(`${succeeded} of ${total} succeeded, ${retried} of them after a retry; ${failed} given up`),
    ]),
    labelled("tokens", [
      part(
        `${issued} issued: ${live} live at LINE now, ${retired} retired, ${revokedOutside} revoked by somebody else, `,
      ),
      part(`${forgotten} forgotten`, forgotten === 0 ? "good" : "bad"),
    ]),
    ...tokens.current.map((token) => tokenLine(token, "the app uses it")),
    ...tokens.superseded.map((token) => tokenLine(token, fateOf(token))),
    ...tokens.leaked.map((token) => tokenLine(token, "nobody holds it: it ends by itself")),
    labelled("app", [part(`requests to LINE: ${appWords(app)}`)]),
    ...outages.map((outage) => labelled("", [part(outageWords(outage), "dim")])),
    labelled("secrets", [part(searchWords(canary.values, ` in ${count(canary.texts, "text")}`, canary.found))]),
    EMPTY,
    verdictLine(failures),
    EMPTY,
    ...NEXT.map(([command, what]) => ({ lead: [part(`  ${command.padEnd(16)}`, "accent")], text: [part(what)] })),
    EMPTY,
  ]
}

function fateOf({ retireAfter }: TokenView): string {
  return retireAfter === undefined ? "waits for the sentinel" : `is revoked after ${minute(retireAfter)}`
}

const EMPTY: Line = { lead: [], text: [] }
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
