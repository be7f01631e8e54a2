import { createAwsCall } from "../../local/aws-call.ts"
import { createSigningKeys } from "../../local/signing-key.ts"
import type { StageParts } from "./harness.ts"
import type { WatchedChannel } from "./watched-channel.ts"

/** Makes a key in KMS and its public half known to LINE, and has the channel's assertions signed by it. */
export async function signInKms({ local }: Pick<StageParts, "local">, channel: WatchedChannel): Promise<void> {
  const { publicJwk, credential } = await createSigningKeys("kms", createAwsCall(local.kms.handle, "TrentService"))()
  const kid = local.line.registerKey(channel.channelId, publicJwk)
  await channel.putCredentials({ privateKey: undefined, ...credential, kid })
}
