import type { ActName, ActResult, TokenView } from "../../../local/demo/events.ts"
import type { Findings } from "../../../local/demo/verdict.ts"

const EXPIRES_AT = "2026-12-22T00:00:00.000Z"

export function view(keyId: string, state: TokenView["state"]): TokenView {
  return { keyId, state, expiresAt: EXPIRES_AT }
}

/** An act as it should be without any fault. */
function actResult(act: ActName, changes: Partial<ActResult> = {}): ActResult {
  return {
    act,
    versionId: `version-of-${act}`,
    attempts: 1,
    isSucceeded: true,
    issued: [`key-of-${act}`],
    leaked: [],
    lostIssueAnswers: 0,
    lostPutAnswers: 0,
    puts: 1,
    kills: 0,
    revoked: 0,
    app: { ok: 5, refused: 0, unanswered: 0 },
    appKeyId: `key-of-${act}`,
    currentKeyId: `key-of-${act}`,
    ...changes,
  }
}

/** All five acts as they should be. */
export const GOOD_ACTS: readonly ActResult[] = [
  actResult("first-rotation"),
  actResult("rotation-under-load"),
  actResult("lost-answer", {
    attempts: 2,
    issued: ["lost", "key-of-lost-answer"],
    leaked: [view("lost", "leaked")],
    lostIssueAnswers: 1,
  }),
  actResult("killed-function", {
    attempts: 2,
    issued: ["killed", "key-of-killed-function"],
    leaked: [view("killed", "leaked")],
    kills: 1,
  }),
  actResult("lost-put", { puts: 2, lostPutAnswers: 1 }),
]

/** Findings with nothing wrong. */
export const GOOD_FINDINGS: Findings = {
  acts: GOOD_ACTS,
  tokens: [
    view("key-of-first-rotation", "superseded"),
    view("key-of-rotation-under-load", "superseded"),
    view("lost", "leaked"),
    view("key-of-lost-answer", "superseded"),
    view("killed", "leaked"),
    view("key-of-killed-function", "superseded"),
    view("key-of-lost-put", "current"),
  ],
  stages: {
    v1: ["token:key-of-first-rotation"],
    v2: ["token:key-of-rotation-under-load"],
    v3: ["token:key-of-lost-answer"],
    v4: ["AWSPREVIOUS", "token:key-of-killed-function"],
    v5: ["AWSCURRENT", "AWSPENDING", "token:key-of-lost-put"],
  },
  isCurrentAccepted: true,
  appSaw: { ok: 25, refused: 0, unanswered: 0 },
  lineSaw: { ok: 25, refused: 0, unanswered: 0 },
  secretsFound: [],
  secretsSearched: 40,
}
