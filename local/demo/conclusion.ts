import type { ActResult } from "./events.ts"
import { type Part, part } from "./line.ts"
import { appWords, count, day, outageWords, short } from "./words.ts"

/** What an act came to, in one or two sentences made of its numbers. Pure. */
export function conclusion(result: ActResult): readonly Part[] {
  const { versionId, app, isSucceeded } = result
  return [
    part(isSucceeded || versionId === null ? "" : "The rotation didn't succeed. ", "bad"),
    part(`${sum(result)}; app: ${appWords(app)}. `, "bold"),
    part([...lessons(result), ...laterLessons(result)].join(" ")),
  ]
}

function sum({ versionId, issued, leaked, revoked }: ActResult): string {
  if (versionId === null) return `${count(revoked.length, "token")} revoked, none issued`
  return `${count(issued.length, "token")} issued, ${leaked.length === 0 ? "none" : leaked.length} leaked`
}

function* lessons({ lostIssueAnswers, lostPutAnswers, puts, kills, attempts, leaked, revoked }: ActResult) {
  if (lostIssueAnswers > 0) yield "An issue that may have taken effect isn't repeated: the step fails instead."
  if (kills > 0 && attempts > 1) yield "The retry found nothing stored and issued another."
  if (lostPutAnswers > 0 && puts > 1 && revoked.length === 0)
    yield "The same Put was sent again: stored once, nothing revoked."
  for (const { keyId, expiresAt } of leaked) {
    yield `Nobody holds ${short(keyId)}, so nobody can use or revoke it; it ends by itself on ${day(expiresAt)}.`
  }
}

function* laterLessons({ revoked, outage, failedRotations, pendingCleared, isSucceeded }: ActResult) {
  if (revoked.length > 0) yield "Each had been superseded for a day, and the app never noticed."
  if (outage !== null) yield `The app was ${outageWords(outage)}.`
  if (failedRotations > 0 && pendingCleared === failedRotations && isSucceeded)
    yield "What the failed rotation left was cleared, and the next one started afresh."
}
