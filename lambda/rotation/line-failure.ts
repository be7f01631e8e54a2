import { LineError } from "../../line/errors.ts"
import { RotationError, type RotationErrorFacts } from "../errors.ts"

/** LINE's refusal, or silence, as this function's error; what isn't LINE's passes unchanged. */
export function lineFailure(error: unknown, while_: string, facts: RotationErrorFacts = {}): unknown {
  if (!(error instanceof LineError)) return error
  return new RotationError("LINE", `${while_}: ${error.message}`, { lineRequestId: error.requestId, ...facts })
}
