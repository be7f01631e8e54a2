import { describe, expect, it } from "vitest"
import type { ActName, ActResult } from "../../../local/demo/events.ts"
import { type Findings, failedExpectations } from "../../../local/demo/verdict.ts"
import { GOOD_FINDINGS, view } from "./good-story.ts"

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
    ["lost-put", { revoked: 1 }, "lost-put: 1 tokens were revoked while apps may hold them"],
    ["rotation-under-load", { issued: ["a", "b"] }, "rotation-under-load: 2 tokens were issued"],
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

  it("misses a token that the secret holds and LINE no longer knows", () => {
    const tokens = GOOD_FINDINGS.tokens.filter(({ keyId }) => keyId !== "key-of-lost-answer")
    expect(change({ tokens })).toEqual(["token key-of-lost-answer is in the secret, but LINE doesn't list it as live"])
  })

  it("doesn't forgive a single refused or unanswered request, nor a difference in the counts", () => {
    const refused = { ok: 24, refused: 1, unanswered: 0 }
    expect(change({ appSaw: refused, lineSaw: refused })).toEqual(["LINE refused 1 of the app's requests"])
    expect(change({ appSaw: { ok: 25, refused: 0, unanswered: 2 } })).toEqual(["2 of the app's requests got no answer"])
    expect(change({ appSaw: { ok: 26, refused: 0, unanswered: 0 } })).toEqual([
      "the app counts 26 accepted and 0 refused requests, LINE counts 25 accepted and 0 refused requests",
    ])
  })

  it("wants the app to have called at all", () => {
    const none = { ok: 0, refused: 0, unanswered: 0 }
    expect(change({ appSaw: none, lineSaw: none })).toEqual(["the app made no successful request"])
  })

  it("passes on where a secret was found, and doesn't believe a search for nothing", () => {
    expect(change({ secretsFound: ["a token is in the output"] })).toEqual(["a token is in the output"])
    expect(change({ secretsSearched: 0 })).toEqual(["no secret's value is known, so none could be searched for"])
  })
})
