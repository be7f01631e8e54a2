import { RotationError } from "../../../../lambda/errors.ts"
import { lineError } from "./scripted-line.ts"
import { OTHER_CHANNEL_ID, tokenText } from "./values.ts"

/** A superseded token and the current one, as the secret of an app holds them. */
export const values = { v1: tokenText({ keyId: "old" }), v2: tokenText({ keyId: "new" }) }

/** A secret that holds both, as `bot`'s. */
export const both = () => ({
  bot: { stages: { v1: ["AWSPREVIOUS", "token:old"], v2: ["AWSCURRENT", "token:new"] }, values },
})

/** A secret whose current token is another channel's. */
export function foreign() {
  const v2 = tokenText({ keyId: "new", channelId: OTHER_CHANNEL_ID })
  return { stages: { v2: ["AWSCURRENT", "token:new"] }, values: { v2 } }
}

/** An operation of LINE's that is refused. */
export const refuse =
  (details = {}) =>
  async () => {
    throw lineError(details)
  }

/** DescribeSecret of a secret that AWS doesn't know. */
export const absent = async () => {
  throw new RotationError("SECRETS_MANAGER", "DescribeSecret failed", { awsError: "ResourceNotFoundException" })
}
