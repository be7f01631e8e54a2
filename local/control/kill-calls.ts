import { operations as kmsOperations } from "../kms/operations/index.ts"
import { parseLambdaFaults } from "../lambda/faults.ts"
import { operations as secretsManagerOperations } from "../secrets-manager/operations/index.ts"

const OPERATIONS = [...new Set([...Object.keys(secretsManagerOperations), ...Object.keys(kmsOperations)])].toSorted()

/**
 * Judges Lambda's faults, and whether a function could ever make the call that a kill waits for: a misspelt operation would
 * wait for good. A `METHOD /path` may be meant for anybody, and isn't judged.
 * @throws RangeError that names the member, what was found and what may be there
 */
export function checkLambdaFaults(faults: unknown): void {
  for (const [index, fault] of parseLambdaFaults(faults).entries()) {
    if ("kill" in fault) checkCall(fault.kill.call, `fault ${index}: kill.call`)
  }
}

function checkCall(call: string, at: string): void {
  if (call.includes(" ") || OPERATIONS.includes(call)) return
  const known = OPERATIONS.join(", ")
  throw new RangeError(
    `${at} must be an operation that is served here or "METHOD /path"; found "${call}": use ${known}`,
  )
}
