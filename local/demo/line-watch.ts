import type { CallRecord, Journal } from "../line/journal.ts"
import type { TokenRecord } from "../line/token-store.ts"
import { appCountsIn, isBotInfo, issuesIn } from "./act-result.ts"
import type { Emit } from "./events.ts"

/** Follows LINE's journal. */
export interface LineWatch {
  /** Tells what is new in the journal. */
  look(): void
  /** Tells LINE's answers to the app so far, if there are new ones. */
  countApp(): void
  beginAct(): void
  /** LINE's calls since `beginAct`. */
  callsOfAct(): readonly CallRecord[]
  /** Tokens that `look` found revoked since `beginAct`. */
  revocationsOfAct(): readonly TokenRecord[]
}

/** Tells of tokens that came to life or ended, and of the token that the app calls with. */
export function createLineWatch(journal: Pick<Journal, "calls" | "tokens">, channelId: string, emit: Emit): LineWatch {
  let seen = 0
  let actBegan = 0
  let appKeyId: string | undefined
  let counted = ""
  const revoked = new Set<string>()
  let revocations: TokenRecord[] = []

  function tellIssues(calls: readonly CallRecord[]): void {
    const tokens = journal.tokens(channelId)
    for (const issue of issuesIn(calls)) {
      const expiresAtMs = tokens.find(({ keyId }) => keyId === issue.keyId)?.expiresAtMs ?? 0
      emit({ type: "token-issued", ...issue, expiresAt: new Date(expiresAtMs).toISOString() })
    }
  }

  function tellRevocations(): void {
    for (const token of journal.tokens(channelId)) {
      const { keyId, revokedAtMs, revokedBy } = token
      if (revokedAtMs === undefined || revoked.has(keyId)) continue
      revoked.add(keyId)
      revocations.push(token)
      emit({ type: "token-revoked", keyId, by: revokedBy?.operation === "outside" ? "outside" : "function" })
    }
  }

  function tellApp(calls: readonly CallRecord[]): void {
    for (const { keyId } of calls.filter(isBotInfo)) {
      if (keyId === undefined || keyId === appKeyId) continue
      appKeyId = keyId
      emit({ type: "app-switched", keyId })
    }
  }

  return {
    look() {
      const calls = journal.calls().slice(seen)
      seen += calls.length
      tellIssues(calls)
      tellRevocations()
      tellApp(calls)
    },
    countApp() {
      const counts = appCountsIn(journal.calls({ operation: "getBotInfo" }))
      if (JSON.stringify(counts) !== counted && counts.ok + counts.refused + counts.unanswered > 0) {
        emit({ type: "app-counted", ...counts })
      }
      counted = JSON.stringify(counts)
    },
    beginAct() {
      revocations = []
      actBegan = journal.calls().length
    },
    callsOfAct: () => journal.calls().slice(actBegan),
    revocationsOfAct: () => revocations,
  }
}
