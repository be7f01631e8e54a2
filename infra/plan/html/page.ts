import type { CostPlan, Plan, PolicyPlan, ResourceCount } from "../plan.ts"
import { totalOf } from "../resource-counts.ts"
import { minute, onceRotatingWords, usd } from "../words.ts"
import { channelSection } from "./channel.ts"
import { type Html, html, raw } from "./escape.ts"
import { STYLE } from "./style.ts"

/** The plan as one page that needs nothing else: no script, no font, no picture from elsewhere; its own policy forbids them. */
export function planPage(plan: Plan): string {
  const { from, region, channels, resources, cost, onceRotating, policies, warnings } = plan
  return `${
    html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>line-token-rotation: the plan of ${minute(from)} UTC</title><style>${raw(STYLE)}</style></head>
<body>
<header><h1>What these settings come to</h1>
<p class="dim">As if it were all made on ${minute(from)} UTC${region === undefined ? "" : ` in ${region}`}. Nothing was made, and no one was asked.</p></header>
<main>
${cards(plan)}
${warnings.map((warning) => html`<p class="warning" role="note">${warning}</p>`)}
${onceRotating === undefined ? html`` : html`<p class="dim">${onceRotatingWords(onceRotating)}.</p>`}
${raw(LEGEND)}
${channels.map((channel, at) => channelSection(channel, plan, at))}
${costTable(cost)}
${resourceTable(resources)}
${policyList(policies)}
</main></body></html>
`.html
  }`
}

function cards({ channels, resources, cost }: Plan): Html {
  const facts: readonly (readonly [string | number, string])[] = [
    [channels.length, channels.length === 1 ? "channel" : "channels"],
    [channels.reduce((total, { apps }) => total + apps.length, 0), "apps, each with its own token"],
    [totalOf(resources), "resources"],
    [`$${usd(cost.totalUsd)}`, "a month at AWS"],
  ]
  return html`<ul class="cards">${facts.map(([number, what]) => html`<li><b>${number}</b>${what}</li>`)}</ul>`
}

const LEGEND = `<ul class="legend" aria-label="Legend">
<li><svg viewBox="0 0 26 13" aria-hidden="true"><rect class="current" width="26" height="13" rx="2"/></svg>current: apps read it</li>
<li><svg viewBox="0 0 26 13" aria-hidden="true"><rect class="grace" width="26" height="13"/></svg>superseded, in its grace: still works</li>
<li><svg viewBox="0 0 26 13" aria-hidden="true"><path class="revoked" d="M9 2l8 9m0 -9l-8 9"/></svg>revoked at LINE</li>
<li>Point at a bar, or go to it with Tab, to read its times.</li></ul>`

function costTable({ items, totalUsd, pricesOf, priceRegion }: CostPlan): Html {
  return html`<section><h2>Cost a month</h2><div class="wide"><table>
<caption>In US dollars, by AWS's price list of ${pricesOf} for ${priceRegion}. LINE charges nothing for tokens.</caption>
<thead><tr><th scope="col">what</th><th scope="col" class="number">quantity</th><th scope="col">unit</th><th scope="col" class="number">each</th><th scope="col" class="number">USD</th></tr></thead>
<tbody>${items.map(
    ({ what, quantity, unit, unitUsd, monthlyUsd }) =>
      html`<tr><th scope="row">${what}</th><td class="number">${quantity.toLocaleString("en-US")}</td><td>${unit}</td><td class="number">${unitUsd}</td><td class="number">${usd(monthlyUsd)}</td></tr>`,
  )}</tbody>
<tfoot><tr><th scope="row" colspan="4">together</th><td class="number">${usd(totalUsd)}</td></tr></tfoot></table></div></section>`
}

function resourceTable(resources: readonly ResourceCount[]): Html {
  return html`<section><h2>Resources</h2><table><thead><tr><th scope="col">type</th><th scope="col" class="number">count</th></tr></thead>
<tbody>${resources.map(({ type, count }) => html`<tr><th scope="row">${type}</th><td class="number">${count}</td></tr>`)}</tbody></table></section>`
}

function policyList(policies: readonly PolicyPlan[]): Html {
  return html`<section><h2>Policies</h2><p class="dim">ACCOUNT and REGION stand for yours.</p>
${policies.map(({ name, document }) => html`<details><summary>${name}</summary><pre>${JSON.stringify(document, null, 2)}</pre></details>`)}</section>`
}
