import type { TokenRecord } from "../line/token-store.ts"
import type { ActName, ActResult, AppCounts, TokenView } from "./events.ts"
import { forgottenTokens, type Promotion, revokedTooEarly } from "./retirements.ts"
import { keyIdsInUse, type StagesByVersion } from "./token-states.ts"

/** What an act must come to: every number exactly. */
interface Expected {
  readonly attempts: number
  readonly issued: number
  readonly leaked: number
  readonly lostIssueAnswers: number
  readonly lostPutAnswers: number
  readonly puts: number
  readonly kills: number
  readonly revoked: number
  readonly revokedOutside: number
  readonly failedRotations: number
  readonly pendingCleared: number
}

const NOTHING: Expected = {
  attempts: 0,
  issued: 0,
  leaked: 0,
  lostIssueAnswers: 0,
  lostPutAnswers: 0,
  puts: 0,
  kills: 0,
  revoked: 0,
  revokedOutside: 0,
  failedRotations: 0,
  pendingCleared: 0,
}
const ROTATION: Expected = { ...NOTHING, attempts: 1, issued: 1, puts: 1 }

const EXPECTED: Readonly<Record<ActName, Expected>> = {
  "first-rotation": ROTATION,
  "rotation-under-load": ROTATION,
  "lost-answer": { ...ROTATION, attempts: 2, issued: 2, leaked: 1, lostIssueAnswers: 1 },
  "killed-function": { ...ROTATION, attempts: 2, issued: 2, leaked: 1, kills: 1 },
  "lost-put": { ...ROTATION, lostPutAnswers: 1, puts: 2 },
  "grace-over": { ...NOTHING, revoked: 4 },
  "outside-revocation": { ...ROTATION, revokedOutside: 1 },
  "stuck-pending": { ...ROTATION, failedRotations: 1, pendingCleared: 1 },
}

/** The act in which LINE has to refuse the app, and the only one in which it may. */
const ACT_WITH_OUTAGE: ActName = "outside-revocation"

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
    ...missingActs(findings.acts),
    ...findings.acts.flatMap(judgeAct),
    ...judgeTokens(findings),
    ...judgeRetirements(findings),
    ...judgeApp(findings),
    ...judgeCanary(findings),
  ]
}

function missingActs(acts: readonly ActResult[]): readonly string[] {
  const names = Object.keys(EXPECTED) as ActName[]
  return names.filter((name) => !acts.some(({ act }) => act === name)).map((name) => `${name}: the act didn't happen`)
}

function judgeAct(result: ActResult): readonly string[] {
  const { act, versionId, isSucceeded, outage, appKeyId, currentKeyId } = result
  const expected = EXPECTED[act]
  const found = countsOf(result)
  const members = Object.keys(expected) as (keyof Expected)[]
  return [
    ...(isSucceeded || versionId === null ? [] : [`${act}: the rotation didn't succeed`]),
    ...members
      .filter((member) => found[member] !== expected[member])
      .map((member) => `${act}: ${WORDS[member]} should be ${expected[member]}, and ${found[member]} were found`),
    ...(outage === null || act === ACT_WITH_OUTAGE
      ? []
      : [`${act}: LINE refused ${outage.refused} of the app's requests`]),
    ...(outage !== null || act !== ACT_WITH_OUTAGE ? [] : [`${act}: LINE refused none of the app's requests`]),
    ...(appKeyId !== null && appKeyId === currentKeyId ? [] : [`${act}: the app didn't get to the current token`]),
  ]
}

function countsOf(result: ActResult): Expected {
  const { issued, leaked, revoked, revokedOutside } = result
  return {
    ...result,
    issued: issued.length,
    leaked: leaked.length,
    revoked: revoked.length,
    revokedOutside: revokedOutside.length,
  }
}

const WORDS: Readonly<Record<keyof Expected, string>> = {
  attempts: "runs of the rotation",
  issued: "issued tokens",
  leaked: "leaked tokens",
  lostIssueAnswers: "lost answers to issue",
  lostPutAnswers: "lost answers to PutSecretValue",
  puts: "PutSecretValue calls",
  kills: "killed processes",
  revoked: "tokens that a function revoked",
  revokedOutside: "tokens that somebody else revoked",
  failedRotations: "rotations that failed for good",
  pendingCleared: "pending versions that were cleared",
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
