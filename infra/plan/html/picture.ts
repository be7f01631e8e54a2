import type { AppPlan, ChannelPlan, Plan } from "../plan.ts"
import { day } from "../words.ts"
import { type Html, html } from "./escape.ts"
import { laneCount, lanesOf } from "./lanes.ts"
import { drawLife } from "./life.ts"
import { PICTURE } from "./measures.ts"

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
  const height = tops.at(-1) ?? PICTURE.axis
  return html`<svg viewBox="0 0 ${PICTURE.width} ${height}" role="group" aria-labelledby="${id}-title ${id}-desc" class="picture">
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
    return Math.round((PICTURE.left + share * (PICTURE.right - PICTURE.left)) * 10) / 10
  }
}

/** Where each app's part begins, and at the end where the last one ends. */
function topsOf(apps: readonly AppPlan[]): readonly number[] {
  const tops: number[] = [PICTURE.axis]
  for (const { tokens } of apps)
    tops.push((tops.at(-1) ?? 0) + PICTURE.heading + laneCount(tokens) * PICTURE.lane + PICTURE.gap)
  return tops
}

function axis(scale: Scale, from: string, until: string, height: number): Html {
  const ticks: Html[] = []
  for (let at = Date.parse(from); at < Date.parse(until); at += TICK_DAYS * DAY_MS) {
    const instant = new Date(at).toISOString()
    const x = scale(instant)
    ticks.push(
      html`<path class="tick" d="M${x} ${PICTURE.axis - 6}V${height}"/><text class="date" x="${x + 3}" y="13">${day(instant).slice(5)}</text>`,
    )
  }
  return html`<g aria-hidden="true">${ticks}</g>`
}

function drawApp(app: AppPlan, top: number, scale: Scale, span: Pick<Plan, "from" | "until">): Html {
  const lanes = lanesOf(app.tokens)
  const lives = app.tokens.map((token, at) => {
    const y = top + PICTURE.heading + (lanes[at] ?? 0) * PICTURE.lane
    return drawLife(token, { at, y, readoutY: top + 14, scale, span, app: app.name })
  })
  const label = html`<text class="app" x="${PICTURE.left}" y="${top + 14}">${app.name}</text>`
  return html`<g role="list" aria-label="${app.name}">${label}${lives}</g>`
}
