import { Secret } from "@pulumi/aws/secretsmanager/secret.js"
import { SecretPolicy } from "@pulumi/aws/secretsmanager/secretPolicy.js"
import { SecretVersion } from "@pulumi/aws/secretsmanager/secretVersion.js"
import { all, type Input, type Output, secret } from "@pulumi/pulumi"
import type { ChannelArgs } from "../args.ts"
import type { Channel, SigningKey } from "../model/rotation.ts"
import type { SigningKeyPart } from "./key.ts"
import { channelPart } from "./part-name.ts"
import { secretPolicyText } from "./policy-texts.ts"
import type { Scope } from "./scope.ts"

/** A channel's credentials secret; its value only where the component writes it. */
export interface CredentialsPart {
  readonly secret: Secret
  readonly policy: SecretPolicy
  readonly value: SecretVersion | undefined
}

/** Both keys of a channel: the one that signs, and the one that takes over. */
export interface ChannelKeys {
  readonly present: SigningKeyPart
  readonly next: SigningKeyPart | undefined
}

/** The credentials secret. Its policy lets nobody read; the account's IAM policies do. */
export function makeCredentials(
  scope: Scope,
  channel: Channel,
  given: ChannelArgs,
  keys: ChannelKeys,
): CredentialsPart {
  const { parent, rotation, args } = scope
  const name = `${channelPart(scope, channel)}-credentials`
  const made = new Secret(
    name,
    {
      name: channel.credentialsSecretName,
      description: `Channel secret and signing key of the LINE channel ${channel.name}`,
      recoveryWindowInDays: rotation.recoveryWindowInDays,
      ...(args.encryptionKeyId ? { kmsKeyId: args.encryptionKeyId } : {}),
      tags: rotation.tags,
    },
    { parent },
  )
  const policy = new SecretPolicy(
    `${name}-policy`,
    { secretArn: made.arn, policy: secretPolicyText(), blockPublicPolicy: true },
    { parent },
  )
  return { secret: made, policy, value: makeValue(scope, channel, given, keys, made) }
}

function makeValue(
  scope: Scope,
  channel: Channel,
  given: ChannelArgs,
  keys: ChannelKeys,
  credentials: Secret,
): SecretVersion | undefined {
  const { channelSecret } = given
  const { kid } = channel.signingKey
  if (!channel.writesCredentials || channelSecret === undefined || kid === undefined) return undefined
  const secretString = credentialsText(channel, kid, channelSecret, keys)
  const name = `${channelPart(scope, channel)}-credentials-value`
  return new SecretVersion(name, { secretId: credentials.id, secretString }, { parent: scope.parent })
}

function credentialsText(
  channel: Channel,
  kid: string,
  channelSecret: Input<string>,
  keys: ChannelKeys,
): Output<string> {
  const { channelId, nextKey } = channel
  const next = nextMember(nextKey, keys.next)
  const value = { schema: 1, channelId, channelSecret, kid, ...keys.present.member, ...next }
  return secret(all(value as Record<string, Input<unknown>>).apply((known) => JSON.stringify(known)))
}

/** The key that takes over is told to the functions once LINE knows it; the rotation function signs with it from then on. */
function nextMember(key: SigningKey | undefined, part: SigningKeyPart | undefined) {
  if (key?.kid === undefined || part === undefined) return {}
  return { nextKey: all({ kid: key.kid, ...part.member }) }
}
