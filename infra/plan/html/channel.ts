import type { AppPlan, ChannelPlan, Plan, TokenLife } from "../plan.ts"
import { asIf, budgetWords, day, minute } from "../words.ts"
import { type Html, html } from "./escape.ts"
import { drawChannel } from "./picture.ts"
import { drawSlots } from "./slots.ts"

/** One channel of the page: how far it is, what to do next, its slots at LINE, the picture, and the same as tables. */
export function channelSection(channel: ChannelPlan, span: Pick<Plan, "from" | "until">, at: number): Html {
  const { name, channelId, phase, nextStep, signingKey, budget, apps } = channel
  const id = `channel-${at + 1}`
  return html`<section class="channel" aria-labelledby="${id}">
<h2 id="${id}">${name} <span class="phase ${phase === "rotating" ? "rotating" : ""}">${phase}</span></h2>
<p class="dim">channel id ${channelId} · signing key: ${signingKey}</p>
<h3>Next step</h3>
<pre>${nextStep}</pre>
<h3>Slots at LINE</h3>
<p>${budgetWords(budget)}</p>
${drawSlots(budget)}
<h3>The next ${days(span)} days${asIf(phase)}</h3>
<div class="wide">${drawChannel(channel, span, `picture-${at + 1}`)}</div>
${apps.map((app) => appTables(app, name))}
</section>`
}

function days({ from, until }: Pick<Plan, "from" | "until">): number {
  return Math.round((Date.parse(until) - Date.parse(from)) / 86_400_000)
}

function appTables(
  { name, secretName, scheduleExpression, rotationWindowHours, nextRotations, tokens }: AppPlan,
  channel: string,
): Html {
  return html`<details><summary><b>${name}</b> · ${secretName} · ${scheduleExpression}, within ${rotationWindowHours} h</summary>
<p>Next rotations (UTC): ${nextRotations.map(minute).join(" · ")}</p>
${tokenTable(tokens, `Tokens of ${channel}/${name}, in UTC`)}</details>`
}

function tokenTable(tokens: readonly TokenLife[], caption: string): Html {
  return html`<div class="wide"><table><caption>${caption}</caption>
<thead><tr><th scope="col">token</th><th scope="col">current from</th><th scope="col">until</th><th scope="col">in its grace until</th><th scope="col">revoked by</th><th scope="col">would expire</th></tr></thead>
<tbody>${tokens.map(
    ({ currentFrom, currentUntil, graceUntil, revokedBy, expiresAt }, at) =>
      html`<tr><th scope="row">${at + 1}</th><td>${minute(currentFrom)}</td><td>${minute(currentUntil)}</td><td>${minute(graceUntil)}</td><td>${minute(revokedBy)}</td><td>${day(expiresAt)}</td></tr>`,
  )}</tbody></table></div>`
}
