import type { ActName, ActResult, TokenView } from "../../../local/demo/events.ts"
import type { Promotion } from "../../../local/demo/retirements.ts"
import type { Findings } from "../../../local/demo/verdict.ts"
import type { TokenRecord } from "../../../local/line/token-store.ts"

const EXPIRES_AT = "2026-12-22T00:00:00.000Z"
/** When the good story is over. */
const NOW_MS = Date.UTC(2026, 10, 23, 18)
const HOUR_MS = 3_600_000

export function view(keyId: string, state: TokenView["state"], more: Partial<TokenView> = {}): TokenView {
  return { keyId, state, expiresAt: EXPIRES_AT, ...more }
}

/** A token in LINE's journal that was issued so many hours before the end. */
function record(keyId: string, hoursAgo: number, more: Partial<TokenRecord> = {}): TokenRecord {
  const issuedAtMs = NOW_MS - hoursAgo * HOUR_MS
  const expiresAtMs = issuedAtMs + 30 * 24 * HOUR_MS
  return { keyId, channelId: "1", kind: "v2.1", issuedAtMs, expiresAtMs, ...more }
}

/** A token that a function revoked so many hours before the end. */
export function retired(hoursAgo: number): Partial<TokenRecord> {
  return { revokedAtMs: NOW_MS - hoursAgo * HOUR_MS, revokedBy: { operation: "revokeChannelTokenByJWT" } }
}

/** A promotion so many hours before the end. */
function promotion(keyId: string, hoursAgo: number): Promotion {
  return { keyId, atMs: NOW_MS - hoursAgo * HOUR_MS }
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
    failedRotations: 0,
    pendingCleared: 0,
    revoked: [],
    revokedOutside: [],
    app: { ok: 5, refused: 0, unanswered: 0 },
    outage: null,
    appKeyId: `key-of-${act}`,
    currentKeyId: `key-of-${act}`,
    ...changes,
  }
}

const OLD = ["first-rotation", "rotation-under-load", "lost-answer", "killed-function"].map((act) => `key-of-${act}`)
const OUTAGE = { refused: 12, seconds: 901.5, realSeconds: 1.5 }

/** All eight acts as they should be. */
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
  actResult("grace-over", {
    versionId: null,
    attempts: 0,
    isSucceeded: false,
    issued: [],
    puts: 0,
    revoked: OLD,
    appKeyId: "key-of-lost-put",
    currentKeyId: "key-of-lost-put",
  }),
  actResult("outside-revocation", {
    revokedOutside: ["key-of-lost-put"],
    app: { ok: 5, refused: 12, unanswered: 0 },
    outage: OUTAGE,
  }),
  actResult("stuck-pending", { failedRotations: 1, pendingCleared: 1 }),
]

/** Findings with nothing wrong. */
export const GOOD_FINDINGS: Findings = {
  acts: GOOD_ACTS,
  tokens: [
    view("lost", "leaked"),
    view("killed", "leaked"),
    view("key-of-outside-revocation", "retiring", { retireAfter: "2026-11-24T18:00:00.000Z" }),
    view("key-of-stuck-pending", "current"),
  ],
  stages: {
    v5: ["retire-after:1795545000:key-of-lost-put"],
    v6: ["AWSPREVIOUS", "retire-after:1795545000:key-of-outside-revocation"],
    v7: ["AWSCURRENT", "AWSPENDING", "token:key-of-stuck-pending"],
  },
  issuedTokens: [
    ...OLD.map((keyId) => record(keyId, 31, retired(6))),
    record("lost", 31),
    record("killed", 31),
    record("key-of-lost-put", 30.5, { revokedAtMs: NOW_MS - 6 * HOUR_MS, revokedBy: { operation: "outside" } }),
    record("key-of-outside-revocation", 6),
    record("key-of-stuck-pending", 0.1),
  ],
  promotions: [
    ...OLD.map((keyId) => promotion(keyId, 31)),
    promotion("key-of-lost-put", 30.5),
    promotion("key-of-outside-revocation", 6),
    promotion("key-of-stuck-pending", 0.1),
  ],
  nowMs: NOW_MS,
  isCurrentAccepted: true,
  appSaw: { ok: 40, refused: 12, unanswered: 0 },
  lineSaw: { ok: 40, refused: 12, unanswered: 0 },
  secretsFound: [],
  secretsSearched: 40,
}
