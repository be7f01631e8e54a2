import { RotationError } from "../errors.ts"
import type { SecretDescription } from "../secrets/secrets.ts"
import type { SentinelDeps } from "./deps.ts"

const NOT_FOUND = "ResourceNotFoundException"

/** Whether a call failed because AWS doesn't know the secret: one that never was, or is gone for good. Pure. */
export function isAbsence({ awsError }: RotationError): boolean {
  return awsError === NOT_FOUND
}

/** Describes a secret; undefined for one that AWS doesn't know. @throws {RotationError} `SECRETS_MANAGER` */
export async function describeIfThere(
  { secrets }: Pick<SentinelDeps, "secrets">,
  secretName: string,
): Promise<SecretDescription | undefined> {
  try {
    return await secrets.describe(secretName)
  } catch (error) {
    if (error instanceof RotationError && isAbsence(error)) return undefined
    throw error
  }
}

/** The same failure; an absence says what to do, since AWS's own words don't. Pure. */
export function explainAbsence(failure: RotationError, secretName: string, app: string): RotationError {
  if (!isAbsence(failure)) return failure
  const message = `there is no secret ${secretName}: correct the event if \`${app}\` isn't an app of the channel, else have the secret made again (\`pulumi up --refresh\`)`
  return new RotationError("SECRETS_MANAGER", message, { awsError: NOT_FOUND })
}
