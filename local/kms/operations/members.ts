import { type Input, requireString } from "../input.ts"
import { unsupported } from "../refusals.ts"

/** The KeyId member. @throws Refusal ValidationException. */
export function requireKeyId(input: Input, member = "KeyId"): string {
  return requireString(input, member, { min: 1, max: 2048 })
}

/** @throws Refusal UnsupportedOperationException that names a member which is there and has no effect here. */
export function refuseUnsupported(input: Input, ...members: readonly string[]): void {
  const found = members.find((member) => input[member] !== undefined && input[member] !== null)
  if (found !== undefined) throw unsupported(`${found}: leave it out`)
}
