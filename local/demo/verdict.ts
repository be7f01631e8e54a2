import type { TokenRecord } from "../line/token-store.ts"
import { judgeActs } from "./act-verdict.ts"
import type { ActResult, AppCounts, TokenView } from "./events.ts"
import { forgottenTokens, type Promotion, revokedTooEarly } from "./retirements.ts"
import { keyIdsInUse, type StagesByVersion } from "./token-states.ts"

/** What the journals of the stand-ins hold when the story is over. */
export interface Findings {
  readonly acts: readonly ActResult[]
  /** LINE's live tokens. */
  readonly tokens: readonly TokenView[]
  readonly stages: StagesByVersion
  /** Every token that LINE ever issued for the channel. */
  readonly issuedTokens: readonly TokenRecord[]
  /** In the order of time. */
  readonly promotions: readonly Promotion[]
  /** Stand-ins' time, milliseconds since the epoch. */
  readonly nowMs: number
  /** Whether LINE takes the token that a reader of the secret gets. */
  readonly isCurrentAccepted: boolean
  /** The app's own count. */
  readonly appSaw: AppCounts
  /** LINE's count of the app's requests. */
  readonly lineSaw: AppCounts
  /** Secrets found where they don't belong, one sentence each. */
  readonly secretsFound: readonly string[]
  /** Values that were searched for. */
  readonly secretsSearched: number
}

/** Every expectation that doesn't hold, one sentence each. Pure; empty: all is as it should be. */
export function failedExpectations(findings: Findings): readonly string[] {
  return [
    ...judgeActs(findings.acts),
    ...judgeTokens(findings),
    ...judgeRetirements(findings),
    ...judgeApp(findings),
    ...judgeCanary(findings),
  ]
}

function judgeTokens({ acts, tokens, stages, isCurrentAccepted }: Findings): readonly string[] {
  const current = tokens.filter(({ state }) => state === "current")
  const unsettled = tokens.filter(({ state }) => state === "issued" || state === "pending")
  const explained = new Set(acts.flatMap(({ leaked }) => leaked.map(({ keyId }) => keyId)))
  const unexplained = tokens.filter(({ keyId, state }) => state === "leaked" && !explained.has(keyId))
  const live = new Set(tokens.map(({ keyId }) => keyId))
  const dead = [...keyIdsInUse(stages)].filter((keyId) => !live.has(keyId))
  return [
    ...(current.length === 1 ? [] : [`exactly one token should be current, and ${current.length} are`]),
    ...(isCurrentAccepted ? [] : ["LINE refuses the token that the secret holds"]),
    ...unsettled.map(({ keyId, state }) => `token ${keyId} is still ${state}`),
    ...unexplained.map(({ keyId }) => `token ${keyId} is live, and neither the secret nor a fault accounts for it`),
    ...dead.map((keyId) => `token ${keyId} is current or pending, but LINE doesn't list it as live`),
  ]
}

function judgeRetirements({ tokens, issuedTokens, promotions, nowMs }: Findings): readonly string[] {
  return [
    ...revokedTooEarly(issuedTokens, promotions).map((keyId) => `token ${keyId} was revoked before its grace was over`),
    ...forgottenTokens(tokens, promotions, nowMs).map((keyId) => `token ${keyId} is live though its grace is over`),
  ]
}

function judgeApp({ acts, appSaw, lineSaw }: Findings): readonly string[] {
  const unexplained = lineSaw.refused - acts.reduce((sum, { outage }) => sum + (outage?.refused ?? 0), 0)
  const isSame = appSaw.ok === lineSaw.ok && appSaw.refused === lineSaw.refused
  return [
    ...(lineSaw.ok > 0 ? [] : ["the app made no successful request"]),
    ...(unexplained === 0 ? [] : [`LINE refused ${unexplained} of the app's requests between two acts`]),
    ...(appSaw.unanswered === 0 ? [] : [`${appSaw.unanswered} of the app's requests got no answer`]),
    ...(isSame ? [] : [`the app counts ${describe(appSaw)}, LINE counts ${describe(lineSaw)}`]),
  ]
}

function judgeCanary({ secretsFound, secretsSearched }: Findings): readonly string[] {
  return secretsSearched > 0 ? secretsFound : ["no secret's value is known, so none could be searched for"]
}

function describe({ ok, refused }: AppCounts): string {
  return `${ok} accepted and ${refused} refused requests`
}
