import { describe, expect, it } from "vitest"
import type { DemoEvent, EventType } from "../../../local/demo/events.ts"
import { rowsOf } from "../../../local/demo/line.ts"
import { statusLines } from "../../../local/demo/status.ts"
import { summarize, summaryLines } from "../../../local/demo/summary.ts"
import { timelineOf } from "../../../local/demo/timeline.ts"
import { GOOD_ACTS, GOOD_FINDINGS, view } from "./good-story.ts"

const VERSION = "48509db4-9fb7-4cea-b0da-55851242afa4"
const KEY = "Q6VkQNHzCE6hemLLxjKW6Q"
const SUMMARY = summarize({
  findings: GOOD_FINDINGS,
  canary: { texts: 70, values: 60, found: 0 },
  failures: [],
})

const at = { elapsedMs: 1_234 }
const step = { type: "step-reported", ...at, versionId: VERSION, durationMs: 3 } as const

const acted = { type: "sentinel-acted", ...at, outcome: "done", keyId: KEY } as const

const SHOWN: readonly (readonly [DemoEvent, string])[] = [
  [{ type: "preparing", ...at, what: "function" }, "   1.23 · demo            building the rotation function …"],
  [
    { type: "ready", ...at, node: "24.21.0", channelId: "1", secretName: "line/demo/tokens/bot", durationMs: 400 },
    "   1.23 ✓ demo            Node 24.21.0, empty secret line/demo/tokens/bot",
  ],
  [{ type: "fault-set", ...at, act: "lost-put", what: "a cut" }, "   1.23 ! fault           a cut"],
  [
    { type: "rotation-started", ...at, versionId: VERSION, attempt: 1 },
    "   1.23 ▸ Secrets Manager starts rotation 48509d…",
  ],
  [
    { type: "rotation-started", ...at, versionId: VERSION, attempt: 2 },
    "   1.23 ▸ Secrets Manager run 2 of 48509d…, same ClientRequestToken",
  ],
  [
    { type: "token-issued", ...at, keyId: KEY, expiresAt: "", isAnswerLost: false },
    "   1.23 ◌ LINE            issues Q6VkQN…",
  ],
  [
    { type: "token-issued", ...at, keyId: KEY, expiresAt: "", isAnswerLost: true },
    "   1.23 ✗ LINE            issues Q6VkQN…, and its answer is lost",
  ],
  [{ type: "token-revoked", ...at, keyId: KEY, by: "function" }, "   1.23 ○ LINE            revokes Q6VkQN…"],
  [
    { type: "token-revoked", ...at, keyId: KEY, by: "outside" },
    "   1.23 ✗ LINE            revokes Q6VkQN…, as somebody else asked",
  ],
  [
    { type: "clock-moved", ...at, seconds: 87_300, now: "2026-11-24T10:15:30.000Z" },
    "   1.23 » clock           24 h 15 min pass: it is 2026-11-24 10:15",
  ],
  [{ type: "sentinel-ran", ...at, outcome: "failed" }, "   1.23 ✗ sentinel        failed"],
  [{ ...acted, action: "revoke" }, "   1.23 ✓ sentinel        has Q6VkQN… revoked: its grace is over"],
  [{ ...acted, action: "unlabel-proved" }, "   1.23 ✓ sentinel        Q6VkQN… is proved dead: not listed, and refused"],
  [{ ...acted, action: "stamp-superseded" }, "   1.23 ✓ sentinel        Q6VkQN… is superseded: its grace begins"],
  [{ ...acted, action: "mark-pending" }, "   1.23 ✓ sentinel        notes since when a version is pending"],
  [{ ...acted, action: "clear-pending" }, "   1.23 ✓ sentinel        takes AWSPENDING off a version that got stuck"],
  [
    { type: "sentinel-acted", ...at, action: "start-rotation", outcome: "done", reason: "dead" },
    "   1.23 ✓ sentinel        finds the current token dead, and starts a rotation",
  ],
  [{ ...acted, action: "new-action" }, "   1.23 ✓ sentinel        new-action"],
  [{ ...acted, action: "revoke", outcome: "failed", error: "LINE" }, "   1.23 ✗ sentinel        revoke failed: LINE"],
  [
    { type: "sentinel-acted", ...at, action: "report", outcome: "done", code: "unknown-tokens", keyIds: [KEY, "k2"] },
    "   1.23 ! sentinel        reports 2 live tokens unknown here: Q6VkQN… k2",
  ],
  [
    { type: "sentinel-acted", ...at, action: "report", outcome: "done", code: "slots" },
    "   1.23 ! sentinel        reports: slots",
  ],
  [
    { ...step, step: "createSecret", outcome: "stored", keyId: KEY },
    "   1.23 ✓ function        createSecret stored Q6VkQN… with its label",
  ],
  [
    { ...step, step: "finishSecret", outcome: "promoted", keyId: KEY },
    "   1.23 ✓ function        finishSecret Q6VkQN… is current",
  ],
  [{ ...step, step: "setSecret", outcome: "new-word" }, "   1.23 ✓ function        setSecret    new-word"],
  [
    { ...step, step: "createSecret", outcome: "failed", error: "LINE", errorMessage: "LINE: no answer" },
    "   1.23 ✗ function        createSecret gave up: no answer",
  ],
  [
    { type: "answer-missed", ...at, call: "PutSecretValue", errorCode: "ECONNRESET" },
    "   1.23 ✗ function        no answer to PutSecretValue (ECONNRESET)",
  ],
  [
    { type: "call-repeated", ...at, call: "PutSecretValue", status: 200 },
    "   1.23 ↻ function        sent PutSecretValue again: status 200",
  ],
  [
    { type: "function-killed", ...at, requestId: "r", lastCall: "POST /oauth2/v2.1/token" },
    "   1.23 ✗ function        killed; its last call: POST /oauth2/v2.1/token",
  ],
  [
    { type: "step-failed", ...at, step: "createSecret", versionId: VERSION, attempt: 1, error: "Runtime.ExitError" },
    "   1.23 ✗ Secrets Manager createSecret failed: Runtime.ExitError",
  ],
  [
    { type: "retry-scheduled", ...at, versionId: VERSION, attempt: 2, waitMs: 1_000 },
    "   1.23 ↻ Secrets Manager tries again in 1.00 s",
  ],
  [
    { type: "rotation-ended", ...at, versionId: VERSION, outcome: "failed", reason: "a step failed" },
    "   1.23 ✗ Secrets Manager rotation failed: a step failed",
  ],
  [
    { type: "app-started", ...at, everyMs: 80, cacheMs: 300 },
    "   1.23 ▸ app             reads the secret, then calls LINE every 80 ms",
  ],
  [{ type: "app-switched", ...at, keyId: KEY }, "   1.23 ● app             calls LINE with Q6VkQN…"],
]

const rows = (lines: ReturnType<typeof timelineOf>, columns?: number) =>
  lines.flatMap((line) => rowsOf(line, { isColoured: false, columns }))

describe("the timeline", () => {
  it.each(SHOWN)("shows %o", (event, expected) => {
    expect(rows(timelineOf(event))).toEqual([expected])
  })

  it("needs one row of 80 columns for each of them", () => {
    for (const [event] of SHOWN) expect(rows(timelineOf(event), 80)).toHaveLength(1)
  })

  it("says what a longer jump of the clock is for", () => {
    const why = "the grace of a day and a run"
    const moved: DemoEvent = { type: "clock-moved", ...at, seconds: 87_300, now: "2026-11-24T10:15:30.000Z", why }
    expect(rows(timelineOf(moved))).toEqual([
      "   1.23 » clock           24 h 15 min pass, the grace of a day and a run: it is 2026-11-24 10:15",
    ])
  })

  it("says nothing of a run of the sentinel that went well: what it did has been told", () => {
    expect(timelineOf({ type: "sentinel-ran", ...at, outcome: "succeeded" })).toEqual([])
  })

  it("parts the acts by an empty line and a heading", () => {
    const heading: DemoEvent = { type: "act-started", ...at, act: "lost-put", number: 5, of: 5, title: "A title" }
    expect(rows(timelineOf(heading))).toEqual(["", "  5/5  A title"])
  })

  it.each<EventType>(["tokens-changed", "app-counted", "summary"])("leaves %s to other places", (type) => {
    const events: Partial<Record<EventType, DemoEvent>> = {
      "tokens-changed": { type: "tokens-changed", ...at, tokens: [] },
      "app-counted": { type: "app-counted", ...at, ok: 1, refused: 0, unanswered: 0 },
      summary: { type: "summary", ...at, ...SUMMARY },
    }
    expect(timelineOf(events[type] as DemoEvent)).toEqual([])
  })

  it("ends each act with what it came to", () => {
    const text = (index: number) => {
      const act = GOOD_ACTS[index]
      if (act === undefined) throw new Error("no such act")
      return rows(timelineOf({ type: "act-ended", ...at, ...act })).join("\n")
    }
    expect(text(0)).toBe("   1.23 → 1 token issued, none leaked; app: 5 ok, 0 refused.")
    expect(text(2)).toContain("2 tokens issued, 1 leaked; app: 5 ok, 0 refused. An issue that may have taken effect")
    expect(text(2)).toContain("Nobody holds lost, so nobody can use or revoke it; it ends by itself on 2026-12-22.")
    expect(text(3)).toContain("The retry found nothing stored and issued another.")
    expect(text(4)).toContain("The same Put was sent again: stored once, nothing revoked.")
    expect(text(5)).toContain("4 tokens revoked, none issued; app: 5 ok, 0 refused. Each had been superseded for a day")
    expect(text(6)).toContain("The app was refused 12 times within 1.5 s here, which were 15 min 2 s by the stand-ins")
    expect(text(7)).toContain("What the failed rotation left was cleared, and the next one started afresh.")
  })

  it("claims no lesson that the numbers don't hold", () => {
    const act = GOOD_ACTS.find((candidate) => candidate.act === "lost-put")
    if (act === undefined) throw new Error("no acts")
    const changed = { ...act, puts: 1, isSucceeded: false }
    const [text = ""] = rows(timelineOf({ type: "act-ended", ...at, ...changed }))
    expect(text).not.toContain("The same Put")
    expect(text).toContain("The rotation didn't succeed.")
  })
})

describe("the status", () => {
  const text = (...args: Parameters<typeof statusLines>) => rows(statusLines(...args), 80)

  it("is there before anything happened", () => {
    expect(text({ tokens: [] })).toEqual(["  tokens  none yet", "  app     not started"])
  })

  it("groups the live tokens by state and counts the app's requests", () => {
    const tokens = [
      view("aaaaaa", "superseded"),
      view("bbbbbb", "leaked"),
      view("cccccc", "current"),
      view("dddddd", "retiring"),
    ]
    expect(text({ tokens, app: { ok: 7, refused: 1, unanswered: 2 } })).toEqual([
      "  tokens  ● cccc current   ○ aaaa superseded   ◔ dddd retiring   ✗ bbbb leaked",
      "  app     10 requests to LINE, 7 ok, 1 refused, 2 unanswered",
    ])
  })
})

describe("the summary", () => {
  it("counts rotations, and tokens by state", () => {
    expect(SUMMARY.rotations).toEqual({ succeeded: 7, retried: 2, failed: 1, total: 8 })
    expect(SUMMARY.tokens).toMatchObject({ issued: 9, live: 4, retired: 4, revokedOutside: 1, forgotten: 0 })
    expect(SUMMARY.tokens.current).toHaveLength(1)
    expect(SUMMARY.tokens.superseded).toHaveLength(1)
    expect(SUMMARY.tokens.leaked.map(({ keyId }) => keyId)).toEqual(["lost", "killed"])
    expect(SUMMARY.outages).toEqual([{ act: "outside-revocation", refused: 12, seconds: 901.5, realSeconds: 1.5 }])
  })

  it("leaves no issued token out: live, retired and revoked ones add up", () => {
    const { issued, live, retired, revokedOutside } = SUMMARY.tokens
    expect(live + retired + revokedOutside).toBe(issued)
  })

  it("names each token's fate, the verdict and what to do next", () => {
    const text = rows(summaryLines(SUMMARY)).join("\n")
    expect(text).toContain("7 of 8 succeeded, 2 of them after a retry; 1 given up")
    expect(text).toContain("9 issued: 4 live at LINE now, 4 retired, 1 revoked by somebody else, 0 forgotten")
    expect(text.match(/is revoked after 2026-11-24 18:00/g)).toHaveLength(1)
    expect(text.match(/nobody holds it/g)).toHaveLength(2)
    expect(text).toContain("refused 12 times within 1.5 s here")
    expect(text).toContain("60 secret values searched for in 70 texts: none found")
    expect(text).toContain("✓ All as it should be")
    for (const next of ["npm run local", "npm cit", "docs/"]) expect(text).toContain(next)
  })

  it("counts a token that is forgotten", () => {
    const tokens = [...GOOD_FINDINGS.tokens, view("key-of-lost-answer", "superseded")]
    const findings = { ...GOOD_FINDINGS, tokens }
    const summary = summarize({ findings, canary: SUMMARY.canary, failures: ["one"] })
    expect(rows(summaryLines(summary)).join("\n")).toMatch(/5 live at LINE now, .*, 1 forgotten/)
  })

  it("says how many secrets got out", () => {
    const text = rows(summaryLines({ ...SUMMARY, canary: { texts: 70, values: 60, found: 2 } })).join("\n")
    expect(text).toContain("60 secret values searched for in 70 texts: 2 found")
  })

  it("never says that all is well when an expectation failed", () => {
    const text = rows(summaryLines({ ...SUMMARY, failures: ["one", "two"] })).join("\n")
    expect(text).toContain("✗ 2 things not as it should be; see below.")
    expect(text).not.toContain("All as it should be")
  })
})
