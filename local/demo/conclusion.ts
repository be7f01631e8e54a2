import type { ActResult } from "./events.ts"
import { type Part, part } from "./line.ts"
import { appWords, count, day, short } from "./words.ts"

/** What an act came to, in one or two sentences made of its numbers. Pure. */
export function conclusion(result: ActResult): readonly Part[] {
  const { issued, leaked, app, isSucceeded } = result
  const sum = `${count(issued.length, "token")} issued, ${leaked.length === 0 ? "none" : leaked.length} leaked`
  return [
    part(isSucceeded ? "" : "The rotation didn't succeed. ", "bad"),
    part(`${sum}; app: ${appWords(app)}. `, "bold"),
    part([...lessons(result)].join(" ")),
  ]
}

function* lessons({ lostIssueAnswers, lostPutAnswers, puts, kills, attempts, leaked, revoked }: ActResult) {
  if (lostIssueAnswers > 0) yield "An issue that may have taken effect isn't repeated: the step fails instead."
  if (kills > 0 && attempts > 1) yield "The retry found nothing stored and issued another."
  if (lostPutAnswers > 0 && puts > 1 && revoked === 0)
    yield "The same Put was sent again: stored once, nothing revoked."
  for (const { keyId, expiresAt } of leaked) {
    yield `Nobody holds ${short(keyId)}, so nobody can use or revoke it; it ends by itself on ${day(expiresAt)}.`
  }
}
