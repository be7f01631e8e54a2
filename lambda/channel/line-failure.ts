import { LineError } from "../../line/errors.ts"
import { RotationError, type RotationErrorFacts } from "../errors.ts"

/** LINE's refusal, or silence, as this function's error, with what to check; what isn't LINE's passes unchanged. */
export function lineFailure(error: unknown, doing: string, facts: RotationErrorFacts = {}): unknown {
  if (!(error instanceof LineError)) return error
  return new RotationError("LINE", `${doing}: ${error.message}${remedy(error)}`, {
    lineRequestId: error.requestId,
    ...facts,
  })
}

/** Calls that are made with the channel secret, or with the token alone. */
const WITHOUT_ASSERTION: ReadonlySet<LineError["operation"]> = new Set([
  "issueStatelessChannelToken",
  "revokeChannelTokenByJWT",
  "verifyChannelTokenByJWT",
])

function remedy({ code, operation, status }: LineError): string {
  if (code !== "LINE_REFUSED") return ""
  const isByAssertion = !WITHOUT_ASSERTION.has(operation)
  if (status === 404 && isByAssertion) return " The credentials' `kid` isn't that of a key registered for this channel."
  if (status === 400 && isByAssertion) return " The credentials' `channelId`, `kid` and key may not belong together."
  return status === 400 ? " Check the credentials' `channelSecret`: it may have been reissued in the console." : ""
}
