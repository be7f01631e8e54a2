import type { Plan, TokenLife } from "../plan.ts"
import { day, minute } from "../words.ts"
import { type Html, html } from "./escape.ts"
import { PICTURE } from "./measures.ts"

/** Where a token's bar goes. */
interface Spot {
  readonly at: number
  readonly y: number
  /** Where the words about the token appear. */
  readonly readoutY: number
  /** Where an instant is, from the left. */
  readonly scale: (instant: string) => number
  readonly span: Pick<Plan, "from" | "until">
  readonly app: string
}

/** One token: a bar that can be pointed at and focused, and then says its times. */
export function drawLife(token: TokenLife, { at, y, readoutY, scale, span, app }: Spot): Html {
  const [start, end] = [scale(token.currentFrom), scale(token.currentUntil)]
  const [graceEnd, dead] = [scale(token.graceUntil), scale(token.revokedBy)]
  const isRevoked = token.revokedBy <= span.until
  const words = lifeWords(token, at + 1)
  return html`<g class="life" tabindex="0" role="listitem" aria-label="${`${app}, ${words}`}">
<rect class="current" x="${start}" y="${y}" width="${width(start, end)}" height="${PICTURE.bar}" rx="2"/>
<rect class="grace" x="${end}" y="${y}" width="${width(end, graceEnd)}" height="${PICTURE.bar}"/>
${isRevoked ? html`<path class="revoked" d="M${dead - 4} ${y + 2}l8 9m0 -9l-8 9"/>` : html``}
<text class="words" x="${PICTURE.right}" y="${readoutY}" text-anchor="end">${words}</text></g>`
}

function width(from: number, to: number): number {
  return Math.round(Math.max(0, to - from) * 10) / 10
}

/** One token's life in a sentence, as it is read out. */
export function lifeWords(
  { currentFrom, currentUntil, graceUntil, revokedBy, expiresAt }: TokenLife,
  number: number,
): string {
  return `token ${number}: current ${minute(currentFrom)} to ${minute(currentUntil)}, in its grace until ${minute(graceUntil)}, revoked by ${minute(revokedBy)}, would expire ${day(expiresAt)}`
}
