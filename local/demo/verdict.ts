import type { ActName, ActResult, AppCounts, TokenView } from "./events.ts"
import { heldKeyIds, type StagesByVersion } from "./token-states.ts"

/** What an act must come to: every number exactly. */
interface Expected {
  readonly attempts: number
  readonly leaked: number
  readonly lostIssueAnswers: number
  readonly lostPutAnswers: number
  readonly puts: number
  readonly kills: number
}

const WITHOUT_FAULT = { attempts: 1, leaked: 0, lostIssueAnswers: 0, lostPutAnswers: 0, puts: 1, kills: 0 }

const EXPECTED: Readonly<Record<ActName, Expected>> = {
  "first-rotation": WITHOUT_FAULT,
  "rotation-under-load": WITHOUT_FAULT,
  "lost-answer": { ...WITHOUT_FAULT, attempts: 2, leaked: 1, lostIssueAnswers: 1 },
  "killed-function": { ...WITHOUT_FAULT, attempts: 2, leaked: 1, kills: 1 },
  "lost-put": { ...WITHOUT_FAULT, lostPutAnswers: 1, puts: 2 },
}

/** What the journals of the stand-ins hold when the story is over. */
export interface Findings {
  readonly acts: readonly ActResult[]
  /** LINE's live tokens. */
  readonly tokens: readonly TokenView[]
  readonly stages: StagesByVersion
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
    ...judgeApp(findings),
    ...judgeCanary(findings),
  ]
}

function missingActs(acts: readonly ActResult[]): readonly string[] {
  const names = Object.keys(EXPECTED) as ActName[]
  return names.filter((name) => !acts.some(({ act }) => act === name)).map((name) => `${name}: the act didn't happen`)
}

function judgeAct(result: ActResult): readonly string[] {
  const { act, isSucceeded, issued, leaked, revoked, appKeyId, currentKeyId } = result
  const expected = EXPECTED[act]
  const found = { ...result, leaked: leaked.length }
  const members = Object.keys(expected) as (keyof Expected)[]
  return [
    ...(isSucceeded ? [] : [`${act}: the rotation didn't succeed`]),
    ...members
      .filter((member) => found[member] !== expected[member])
      .map((member) => `${act}: ${WORDS[member]} should be ${expected[member]}, and ${found[member]} were found`),
    ...(issued.length === expected.leaked + 1 ? [] : [`${act}: ${issued.length} tokens were issued`]),
    ...(revoked === 0 ? [] : [`${act}: ${revoked} tokens were revoked while apps may hold them`]),
    ...(appKeyId !== null && appKeyId === currentKeyId ? [] : [`${act}: the app didn't get to the current token`]),
  ]
}

const WORDS: Readonly<Record<keyof Expected, string>> = {
  attempts: "runs of the rotation",
  leaked: "leaked tokens",
  lostIssueAnswers: "lost answers to issue",
  lostPutAnswers: "lost answers to PutSecretValue",
  puts: "PutSecretValue calls",
  kills: "killed processes",
}

function judgeTokens({ acts, tokens, stages, isCurrentAccepted }: Findings): readonly string[] {
  const current = tokens.filter(({ state }) => state === "current")
  const unsettled = tokens.filter(({ state }) => state === "issued" || state === "pending")
  const explained = new Set(acts.flatMap(({ leaked }) => leaked.map(({ keyId }) => keyId)))
  const unexplained = tokens.filter(({ keyId, state }) => state === "leaked" && !explained.has(keyId))
  const live = new Set(tokens.map(({ keyId }) => keyId))
  const dead = [...heldKeyIds(stages)].filter((keyId) => !live.has(keyId))
  return [
    ...(current.length === 1 ? [] : [`exactly one token should be current, and ${current.length} are`]),
    ...(isCurrentAccepted ? [] : ["LINE refuses the token that the secret holds"]),
    ...unsettled.map(({ keyId, state }) => `token ${keyId} is still ${state}`),
    ...unexplained.map(({ keyId }) => `token ${keyId} is live, and neither the secret nor a fault accounts for it`),
    ...dead.map((keyId) => `token ${keyId} is in the secret, but LINE doesn't list it as live`),
  ]
}

function judgeApp({ appSaw, lineSaw }: Findings): readonly string[] {
  const isSame = appSaw.ok === lineSaw.ok && appSaw.refused === lineSaw.refused
  return [
    ...(lineSaw.ok > 0 ? [] : ["the app made no successful request"]),
    ...(lineSaw.refused === 0 ? [] : [`LINE refused ${lineSaw.refused} of the app's requests`]),
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
