import type { AppCounts, TokenState, TokenView } from "./events.ts"
import { type Line, type Part, part } from "./line.ts"
import { count, TOKEN_SIGNS } from "./words.ts"

/** What the lines below the timeline show. */
export interface Status {
  readonly tokens: readonly TokenView[]
  /** Undefined: the app hasn't started. */
  readonly app?: AppCounts | undefined
}

/** Two lines that change all the time: every live token by its state, and the app's requests. Pure. */
export function statusLines({ tokens, app }: Status): readonly Line[] {
  const groups = STATES.flatMap((state) => groupParts(state, tokens))
  return [
    { lead: [part("  tokens  ", "dim")], text: groups.length > 0 ? groups : [part("none yet", "dim")] },
    { lead: [part("  app     ", "dim")], text: app === undefined ? [part("not started", "dim")] : requestParts(app) },
  ]
}

const STATES = [
  "issued",
  "pending",
  "current",
  "superseded",
  "retiring",
  "leaked",
] as const satisfies readonly TokenState[]

function groupParts(state: TokenState, tokens: readonly TokenView[]): readonly Part[] {
  const keyIds = tokens.filter((token) => token.state === state).map(({ keyId }) => keyId.slice(0, 4))
  const { glyph, tone } = TOKEN_SIGNS[state]
  return keyIds.length === 0 ? [] : [part(`${glyph} ${keyIds.join(" ")} ${state}   `, tone)]
}

function requestParts({ ok, refused, unanswered }: AppCounts): readonly Part[] {
  const total = count(ok + refused + unanswered, "request")
  return [
    part(`${total} to LINE, `),
    part(`${ok} ok`, "good"),
    part(", "),
    part(`${refused} refused`, refused === 0 ? "good" : "bad"),
    ...(unanswered === 0 ? [] : [part(`, ${unanswered} unanswered`, "bad")]),
  ]
}
