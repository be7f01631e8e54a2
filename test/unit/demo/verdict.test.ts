import { describe, expect, it } from "vitest"
import type { ActName, ActResult } from "../../../local/demo/events.ts"
import { type Findings, failedExpectations } from "../../../local/demo/verdict.ts"
import { GOOD_FINDINGS, retired, view } from "./good-story.ts"

const change = (changes: Partial<Findings>) => failedExpectations({ ...GOOD_FINDINGS, ...changes })

function changeAct(name: ActName, changes: Partial<ActResult>): readonly string[] {
  return change({ acts: GOOD_FINDINGS.acts.map((act) => (act.act === name ? { ...act, ...changes } : act)) })
}

describe("the verdict", () => {
  it("finds nothing wrong with a story that went as it should", () => {
    expect(failedExpectations(GOOD_FINDINGS)).toEqual([])
  })

  it("misses an act that didn't happen, and doesn't excuse its leak", () => {
    const acts = GOOD_FINDINGS.acts.filter(({ act }) => act !== "killed-function")
    expect(change({ acts })).toEqual([
      "killed-function: the act didn't happen",
      "token killed is live, and neither the secret nor a fault accounts for it",
    ])
  })

  it.each<[ActName, Partial<ActResult>, string]>([
    ["first-rotation", { isSucceeded: false }, "first-rotation: the rotation didn't succeed"],
    ["first-rotation", { attempts: 2 }, "first-rotation: runs of the rotation should be 1, and 2 were found"],
    ["lost-answer", { lostIssueAnswers: 0 }, "lost-answer: lost answers to issue should be 1, and 0 were found"],
    ["killed-function", { kills: 0 }, "killed-function: killed processes should be 1, and 0 were found"],
    ["lost-put", { lostPutAnswers: 0 }, "lost-put: lost answers to PutSecretValue should be 1, and 0 were found"],
    ["lost-put", { puts: 3 }, "lost-put: PutSecretValue calls should be 2, and 3 were found"],
    ["lost-put", { revoked: ["x"] }, "lost-put: tokens that a function revoked should be 0, and 1 were found"],
    ["rotation-under-load", { issued: ["a", "b"] }, "rotation-under-load: issued tokens should be 1, and 2 were found"],
    ["grace-over", { revoked: ["x"] }, "grace-over: tokens that a function revoked should be 4, and 1 were found"],
    [
      "outside-revocation",
      { revokedOutside: [] },
      "outside-revocation: tokens that somebody else revoked should be 1, and 0 were found",
    ],
    [
      "stuck-pending",
      { failedRotations: 0 },
      "stuck-pending: rotations that failed for good should be 1, and 0 were found",
    ],
    [
      "stuck-pending",
      { pendingCleared: 0 },
      "stuck-pending: pending versions that were cleared should be 1, and 0 were found",
    ],
    ["lost-put", { appKeyId: "another" }, "lost-put: the app didn't get to the current token"],
    ["lost-put", { appKeyId: null, currentKeyId: null }, "lost-put: the app didn't get to the current token"],
  ])("says of %s with %o what is wrong", (name, changes, sentence) => {
    expect(changeAct(name, changes)).toEqual([sentence])
  })

  it("counts a leak that wasn't expected", () => {
    expect(changeAct("first-rotation", { leaked: [view("x", "leaked")] })).toEqual([
      "first-rotation: leaked tokens should be 0, and 1 were found",
    ])
  })

  it("wants exactly one current token", () => {
    const none = GOOD_FINDINGS.tokens.filter(({ state }) => state !== "current")
    expect(change({ tokens: none })).toContain("exactly one token should be current, and 0 are")
    expect(change({ tokens: [...GOOD_FINDINGS.tokens, view("two", "current")] })).toEqual([
      "exactly one token should be current, and 2 are",
    ])
  })

  it("wants LINE to take the token that the secret holds", () => {
    expect(change({ isCurrentAccepted: false })).toEqual(["LINE refuses the token that the secret holds"])
  })

  it("accounts for every live token", () => {
    const more = [...GOOD_FINDINGS.tokens, view("stray", "leaked"), view("young", "issued"), view("half", "pending")]
    expect(change({ tokens: more })).toEqual([
      "token young is still issued",
      "token half is still pending",
      "token stray is live, and neither the secret nor a fault accounts for it",
    ])
  })

  it("misses a token in use that LINE no longer knows", () => {
    const tokens = GOOD_FINDINGS.tokens.filter(({ state }) => state !== "current")
    expect(change({ tokens })).toContain(
      "token key-of-stuck-pending is current or pending, but LINE doesn't list it as live",
    )
  })

  it("finds a live token whose grace is over", () => {
    const forgotten = [...GOOD_FINDINGS.tokens, view("key-of-lost-answer", "retiring")]
    expect(change({ tokens: forgotten })).toEqual(["token key-of-lost-answer is live though its grace is over"])
  })

  it("finds a token that was revoked too early, or while it was current", () => {
    const early = GOOD_FINDINGS.issuedTokens.map((token) =>
      token.keyId === "key-of-stuck-pending" || token.keyId === "key-of-outside-revocation"
        ? { ...token, ...retired(0) }
        : token,
    )
    expect(change({ issuedTokens: early })).toEqual([
      "token key-of-outside-revocation was revoked before its grace was over",
      "token key-of-stuck-pending was revoked before its grace was over",
    ])
  })

  it("doesn't forgive a refused request outside its act, nor an unanswered one, nor a difference in the counts", () => {
    const refused = { ok: 39, refused: 13, unanswered: 0 }
    expect(change({ appSaw: refused, lineSaw: refused })).toEqual([
      "LINE refused 1 of the app's requests between two acts",
    ])
    expect(changeAct("lost-put", { outage: { refused: 0, seconds: 1, realSeconds: 1 } })).toEqual([
      "lost-put: LINE refused 0 of the app's requests",
    ])
    expect(change({ appSaw: { ok: 40, refused: 12, unanswered: 2 } })).toEqual([
      "2 of the app's requests got no answer",
    ])
    expect(change({ appSaw: { ok: 41, refused: 12, unanswered: 0 } })).toEqual([
      "the app counts 41 accepted and 12 refused requests, LINE counts 40 accepted and 12 refused requests",
    ])
  })

  it("wants the app to have been refused when its token was revoked: else nothing was shown", () => {
    const app = { ok: 40, refused: 0, unanswered: 0 }
    const acts = GOOD_FINDINGS.acts.map((act) => ({ ...act, outage: null }))
    expect(change({ acts, appSaw: app, lineSaw: app })).toEqual([
      "outside-revocation: LINE refused none of the app's requests",
    ])
  })

  it("wants the app to have called at all", () => {
    const none = { ok: 0, refused: 0, unanswered: 0 }
    const acts = GOOD_FINDINGS.acts.map((act) => ({ ...act, outage: null }))
    expect(change({ acts, appSaw: none, lineSaw: none })).toContain("the app made no successful request")
  })

  it("passes on where a secret was found, and doesn't believe a search for nothing", () => {
    expect(change({ secretsFound: ["a token is in the output"] })).toEqual(["a token is in the output"])
    expect(change({ secretsSearched: 0 })).toEqual(["no secret's value is known, so none could be searched for"])
  })
})
