import type { AppPlan, ChannelPlan, Plan, TokenLife } from "../plan.ts"
import { day, minute } from "../words.ts"
import { type Html, html } from "./escape.ts"

const WIDTH = 960
const LEFT = 8
const RIGHT = 8
const AXIS = 26
const HEADING = 24
const BAR = 13
const LANE = BAR + 5
const GAP = 12
const DAY_MS = 86_400_000
const TICK_DAYS = 7

/** The lives of a channel's tokens, app by app: a bar while it is current, a paler one in its grace, a cross when it is revoked. */
export function drawChannel(
  { name, apps }: ChannelPlan,
  { from, until }: Pick<Plan, "from" | "until">,
  id: string,
): Html {
  const scale = scaleOf(from, until)
  const tops = topsOf(apps)
  const height = tops.at(-1) ?? AXIS
  return html`<svg viewBox="0 0 ${WIDTH} ${height}" role="group" aria-labelledby="${id}-title ${id}-desc" class="picture">
<title id="${id}-title">${`Tokens of ${name}, ${day(from)} to ${day(until)}`}</title>
<desc id="${id}-desc">${"Each bar is one token: solid while it is current, pale in its grace, a cross where it is revoked. The table below says the same."}</desc>
${axis(scale, from, until, height)}
${apps.map((app, at) => drawApp(app, tops[at] ?? 0, scale, { from, until }))}
</svg>`
}

type Scale = (instant: string) => number

function scaleOf(from: string, until: string): Scale {
  const [startMs, endMs] = [Date.parse(from), Date.parse(until)]
  return (instant) => {
    const share = Math.min(1, Math.max(0, (Date.parse(instant) - startMs) / (endMs - startMs)))
    return Math.round((LEFT + share * (WIDTH - LEFT - RIGHT)) * 10) / 10
  }
}

/** Where each app's part begins, and at the end where the last one ends. */
function topsOf(apps: readonly AppPlan[]): readonly number[] {
  const tops = [AXIS]
  for (const { tokens } of apps) tops.push((tops.at(-1) ?? 0) + HEADING + Math.max(1, laneCount(tokens)) * LANE + GAP)
  return tops
}

/** A token that lives beside others gets a lane of its own: the first one that is free when it becomes current. */
export function lanesOf(tokens: readonly TokenLife[]): readonly number[] {
  const freeFrom: string[] = []
  return tokens.map(({ currentFrom, revokedBy }) => {
    const free = freeFrom.findIndex((instant) => instant <= currentFrom)
    const lane = free < 0 ? freeFrom.length : free
    freeFrom[lane] = revokedBy
    return lane
  })
}

function laneCount(tokens: readonly TokenLife[]): number {
  return Math.max(0, ...lanesOf(tokens)) + 1
}

function axis(scale: Scale, from: string, until: string, height: number): Html {
  const ticks: Html[] = []
  for (let at = Date.parse(from); at < Date.parse(until); at += TICK_DAYS * DAY_MS) {
    const instant = new Date(at).toISOString()
    const x = scale(instant)
    ticks.push(
      html`<path class="tick" d="M${x} ${AXIS - 6}V${height}"/><text class="date" x="${x + 3}" y="13">${day(instant).slice(5)}</text>`,
    )
  }
  return html`<g aria-hidden="true">${ticks}</g>`
}

function drawApp(app: AppPlan, top: number, scale: Scale, span: Pick<Plan, "from" | "until">): Html {
  const lanes = lanesOf(app.tokens)
  const lives = app.tokens.map((token, at) => {
    const y = top + HEADING + (lanes[at] ?? 0) * LANE
    return drawLife(token, { at, y, readoutY: top + 14, scale, span, app: app.name })
  })
  const label = html`<text class="app" x="${LEFT}" y="${top + 14}">${app.name}</text>`
  return html`<g role="list" aria-label="${app.name}">${label}${lives}</g>`
}

interface Spot {
  readonly at: number
  readonly y: number
  /** Where the words about the token appear. */
  readonly readoutY: number
  readonly scale: Scale
  readonly span: Pick<Plan, "from" | "until">
  readonly app: string
}

function drawLife(token: TokenLife, { at, y, readoutY, scale, span, app }: Spot): Html {
  const [start, end] = [scale(token.currentFrom), scale(token.currentUntil)]
  const [graceEnd, dead] = [scale(token.graceUntil), scale(token.revokedBy)]
  const isRevoked = token.revokedBy <= span.until
  const words = lifeWords(token, at + 1)
  return html`<g class="life" tabindex="0" role="listitem" aria-label="${`${app}, ${words}`}">
<rect class="current" x="${start}" y="${y}" width="${width(start, end)}" height="${BAR}" rx="2"/>
<rect class="grace" x="${end}" y="${y}" width="${width(end, graceEnd)}" height="${BAR}"/>
${isRevoked ? html`<path class="revoked" d="M${dead - 4} ${y + 2}l8 9m0 -9l-8 9"/>` : html``}
<text class="words" x="${WIDTH - RIGHT}" y="${readoutY}" text-anchor="end">${words}</text></g>`
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
