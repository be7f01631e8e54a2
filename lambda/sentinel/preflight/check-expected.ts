import type { Credentials } from "../../credentials-secret.ts"
import { type Check, type CheckName, failed } from "./check.ts"

/** What the settings say of a channel's credentials; what is undefined isn't compared. */
export interface ExpectedCredentials {
  readonly channelId?: string | undefined
  /** LINE's id of the signing key. */
  readonly kid?: string | undefined
  /** LINE's id of the key that is about to replace it. Where it is undefined the credentials may have a next key. */
  readonly nextKid?: string | undefined
}

/**
 * Whether the credentials are those that the settings name: what LINE takes could be another channel's, or another key of
 * the same. Pure.
 * @returns failed checks only: none when all agrees
 */
export function checkExpected(credentials: Credentials, expected: ExpectedCredentials): readonly Check[] {
  return [
    ...channelIdDiffers(credentials, expected.channelId),
    ...kidDiffers(credentials, expected.kid),
    ...nextKidDiffers(credentials, expected.nextKid),
  ]
}

function channelIdDiffers({ secretName, channelId }: Credentials, wanted: string | undefined): readonly Check[] {
  if (wanted === undefined || channelId === wanted) return []
  const remedy = `write the credentials of channel ${wanted} into it`
  return [differs("channel-id", "channelId", { secretName, found: `channelId ${channelId}`, wanted, remedy })]
}

function kidDiffers({ secretName, kid, nextKey }: Credentials, wanted: string | undefined): readonly Check[] {
  if (wanted === undefined || kid === wanted) return []
  const isNext = nextKey?.kid === wanted
  const remedy = isNext
    ? "put its nextKey in place of its kid and key, and leave nextKey out"
    : `write ${wanted} and its key into it`
  return [differs("kid", "kid", { secretName, found: `kid ${kid}`, wanted, remedy })]
}

function nextKidDiffers({ secretName, nextKey }: Credentials, wanted: string | undefined): readonly Check[] {
  if (wanted === undefined || nextKey?.kid === wanted) return []
  const found = nextKey === undefined ? "no nextKey" : `nextKey.kid ${nextKey.kid}`
  const remedy = `write a nextKey with kid ${wanted} and its kmsKeyId or privateKey into it`
  return [differs("next-kid", "nextKey.kid", { secretName, found, wanted, remedy })]
}

interface Difference {
  readonly secretName: string
  readonly found: string
  readonly wanted: string
  readonly remedy: string
}

function differs(check: CheckName, setting: string, { secretName, found, wanted, remedy }: Difference): Check {
  const message = `the credentials secret ${secretName} has ${found}, the settings have ${wanted}: ${remedy}, or correct the setting`
  return failed(check, setting, message)
}
