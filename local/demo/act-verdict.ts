import type { ActName, ActResult } from "./events.ts"

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

/** Every way in which the acts didn't come to what they are about, one sentence each. Pure. */
export function judgeActs(acts: readonly ActResult[]): readonly string[] {
  return [...missingActs(acts), ...acts.flatMap(judgeAct)]
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
