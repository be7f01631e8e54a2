import type { PutOutcome } from "../../../../lambda/secrets/secrets.ts"

export const STORED: PutOutcome = { kind: "stored" }
export const EXISTS: PutOutcome = { kind: "exists" }
/** Refused for good. */
export const REFUSED: PutOutcome = { kind: "refused", error: "AccessDeniedException", isTransient: false }
/** Refused, and perhaps for the second stage. */
export const STAGE_REFUSED: PutOutcome = { kind: "refused", error: "InvalidRequestException", isTransient: false }
/** Refused for now. */
export const TRANSIENT: PutOutcome = { kind: "refused", error: "ThrottlingException", isTransient: true }
/** Nobody knows. */
export const UNKNOWN: PutOutcome = { kind: "unknown", error: "TimeoutError" }
