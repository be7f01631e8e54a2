import { BAD_PARAMETERS } from "../answers.ts"
import { type AssertionResult, checkAssertion } from "../assertion.ts"
import { required } from "../parameters.ts"
import type { Call } from "./call.ts"

const ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"

/** Whether the call asks for what these endpoints grant: `grant_type=client_credentials`. */
export function isClientCredentialsGrant({ parameters }: Call): boolean {
  return parameters.get("grant_type") === "client_credentials"
}

/** Authenticates by `client_assertion_type` and `client_assertion`. */
export async function authenticateByAssertion({ parameters, channels, nowMs }: Call): Promise<AssertionResult> {
  const values = required(parameters, ["client_assertion_type", "client_assertion"])
  if (values?.[0] !== ASSERTION_TYPE) return { isAccepted: false, answer: BAD_PARAMETERS }
  return checkAssertion(values[1], channels.signingKey, nowMs)
}
