import { describe, expect, test } from "vitest"
import { lanesOf } from "../../../infra/plan/html/lanes.ts"
import { lifeWords } from "../../../infra/plan/html/life.ts"
import { planPage } from "../../../infra/plan/html/page.ts"
import { drawChannel } from "../../../infra/plan/html/picture.ts"
import { slotKinds } from "../../../infra/plan/html/slots.ts"
import type { Plan } from "../../../infra/plan/plan.ts"
import { PLAN, tokenFrom } from "./example-plan.ts"

const HOSTILE = `</title><script>alert(1)</script><img src=x onerror='a'>"&`
const [SUPPORT] = PLAN.channels
if (SUPPORT === undefined) throw new Error("the example has no channel")

describe("planPage", () => {
  const page = planPage(PLAN)

  test("is a whole page with a title, a language and both colour schemes", () => {
    expect(page).toMatch(/^<!doctype html>\n<html lang="en">/)
    expect(page).toContain("<title>line-token-rotation: the plan of 2026-11-23 00:00 UTC</title>")
    expect(page).toContain("prefers-color-scheme: dark")
    expect(page.trimEnd().endsWith("</html>")).toBe(true)
  })

  test("needs nothing from elsewhere, and forbids itself to fetch or run anything", () => {
    expect(page).toContain(`content="default-src 'none'; style-src 'unsafe-inline'"`)
    expect(page).not.toMatch(/<script|<link|<img|<iframe|@import|url\(|https?:/)
  })

  test("opens and closes each element", () => {
    expect(unbalanced(page)).toEqual([])
  })

  test("has each id once", () => {
    const ids = [...page.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id)
    expect(ids).toEqual([...new Set(ids)])
    for (const [, used = ""] of page.matchAll(/aria-labelledby="([^"]+)"/g)) {
      expect(ids).toEqual(expect.arrayContaining(used.split(" ")))
    }
  })

  test("shows channels, phases, next steps, cost, resources and policies", () => {
    for (const fact of [
      "1234567890",
      "register-key",
      "pulumi up",
      "$1.60",
      "aws:kms/key:Key",
      "rotation role",
      "nobody is told",
    ]) {
      expect(page).toContain(fact)
    }
  })

  test("says in a table what the picture shows", () => {
    expect(page).toContain("<caption>Tokens of support/bot, in UTC</caption>")
    expect(page).toContain(
      "<td>2026-11-23 00:00</td><td>2026-11-30 00:00</td><td>2026-12-01 00:00</td><td>2026-12-01 06:00</td><td>2026-12-23</td>",
    )
  })

  test("shows an early phase's times as if it had begun, and what it comes to later", () => {
    expect(page).toContain("<h3>The next 60 days, as if it had begun to rotate</h3>")
    expect(page).toContain("Once every channel rotates: 44 resources, 7.25 USD a month")
  })

  test("escapes whatever a name, a warning or a next step holds", () => {
    const hostile = everywhere(PLAN, HOSTILE)
    const text = planPage(hostile)
    expect(text).not.toMatch(/<script|<img/)
    expect(text).toContain("&lt;script&gt;alert(1)&lt;/script&gt;")
    expect(unbalanced(text)).toEqual([])
  })
})

describe("drawChannel", () => {
  const picture = drawChannel(SUPPORT, PLAN, "p").html

  test("has a title, a description, and a focusable bar with words for each token", () => {
    expect(picture).toContain(`<title id="p-title">Tokens of support, 2026-11-23 to 2027-01-22</title>`)
    expect(picture.match(/class="life" tabindex="0" role="listitem" aria-label="bot, token \d: current/g)).toHaveLength(
      8,
    )
  })

  test("ends each current bar where the next begins, and lets the grace begin there", () => {
    const current = rects(picture, "current")
    const grace = rects(picture, "grace")
    for (const [at, { x, width }] of current.entries()) {
      expect(grace[at]?.x).toBeCloseTo(x + width, 0)
      if (at > 0) expect(x).toBeCloseTo(grace[at - 1]?.x ?? 0, 0)
    }
  })

  test("stays within its frame, and marks no revocation that comes after its end", () => {
    for (const { x, width } of [...rects(picture, "current"), ...rects(picture, "grace")]) {
      expect(x).toBeGreaterThanOrEqual(8)
      expect(x + width).toBeLessThanOrEqual(952.1)
    }
    expect(picture.match(/class="revoked"/g)).toHaveLength(
      PLAN.channels[0]?.apps[0]?.tokens.filter(({ revokedBy }) => revokedBy <= PLAN.until).length ?? 0,
    )
  })
})

describe("lanesOf", () => {
  test("puts tokens that live at once into lanes of their own, and reuses a lane when it is free", () => {
    const weekly = Array.from({ length: 4 }, (_, at) => tokenFrom("2026-01-01T00:00:00.000Z", at))
    expect(lanesOf(weekly)).toEqual([0, 1, 0, 1])
  })

  test("needs no second lane when nothing overlaps", () => {
    const first = tokenFrom("2026-01-01T00:00:00.000Z", 0)
    expect(lanesOf([first, { ...first, currentFrom: first.revokedBy }])).toEqual([0, 0])
  })
})

test("lifeWords says a token's whole life", () => {
  expect(lifeWords(tokenFrom("2026-01-01T00:00:00.000Z", 0), 1)).toBe(
    "token 1: current 2026-01-01 00:00 to 2026-01-08 00:00, in its grace until 2026-01-09 00:00, revoked by 2026-01-09 06:00, would expire 2026-01-31",
  )
})

test("slotKinds tells apart ours, other tools', free and reserved slots", () => {
  const kinds = slotKinds({ appTokens: 3, foreignTokens: 2, reserve: 3, slots: 10 })
  expect(kinds).toEqual(["app", "app", "app", "foreign", "foreign", "free", "free", "reserve", "reserve", "reserve"])
})

function rects(svg: string, kind: string): readonly { readonly x: number; readonly width: number }[] {
  return [...svg.matchAll(new RegExp(`<rect class="${kind}" x="([\\d.]+)" y="[\\d.]+" width="([\\d.]+)"`, "g"))].map(
    ([, x, width]) => ({ x: Number(x), width: Number(width) }),
  )
}

const VOID = ["meta", "br"]

/** Elements that aren't closed, or closed and not open. */
function unbalanced(page: string): readonly string[] {
  const open: string[] = []
  for (const [, slash, name = "", own] of page.matchAll(/<(\/?)([a-z][a-z0-9]*)(?:\s[^<>]*?)?(\/?)>/g)) {
    if (own === "/" || VOID.includes(name)) continue
    if (slash === "") open.push(name)
    else if (open.pop() !== name) return [...open, `/${name}`]
  }
  return open
}

/** The same plan with another text at the end of each text that a user's settings reach. */
function everywhere(plan: Plan, text: string): Plan {
  const spoil = (found: string) => `${found}${text}`
  return {
    ...plan,
    region: text,
    warnings: plan.warnings.map(spoil),
    channels: plan.channels.map((channel) => ({
      ...channel,
      name: spoil(channel.name),
      channelId: spoil(channel.channelId),
      nextStep: spoil(channel.nextStep),
      signingKey: spoil(channel.signingKey),
      apps: channel.apps.map((app) => ({
        ...app,
        name: spoil(app.name),
        secretName: spoil(app.secretName),
        scheduleExpression: spoil(app.scheduleExpression),
      })),
    })),
    policies: plan.policies.map(({ name, document }) => ({ name, document: { ...document, Sid: text } })),
  }
}
