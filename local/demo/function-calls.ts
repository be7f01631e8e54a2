import type { ObservedCall } from "../lambda/call-journal.ts"
import type { NewEvent } from "./events.ts"

/** What is worth telling of one invocation's requests: answers that never came, and the same request sent again. Pure. */
export function callEvents(calls: readonly ObservedCall[]): readonly NewEvent[] {
  return calls.flatMap(({ call, errorCode, status }, index): readonly NewEvent[] => {
    if (errorCode !== undefined) return [{ type: "answer-missed", call, errorCode }]
    const isRepeat = calls.slice(0, index).some((earlier) => earlier.call === call && earlier.errorCode !== undefined)
    return isRepeat && status !== undefined ? [{ type: "call-repeated", call, status }] : []
  })
}
