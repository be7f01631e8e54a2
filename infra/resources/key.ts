import { Alias } from "@pulumi/aws/kms/alias.js"
import { getPublicKeyOutput } from "@pulumi/aws/kms/getPublicKey.js"
import { Key } from "@pulumi/aws/kms/key.js"
import { type Input, interpolate, type Output, type Resource } from "@pulumi/pulumi"
import type { ChannelArgs } from "../args.ts"
import type { Channel, SigningKey } from "../model/rotation.ts"
import { channelPart } from "./part-name.ts"
import { jwkOfPrivateKey, jwkOfSpki } from "./public-jwk.ts"
import type { Scope } from "./scope.ts"

/** A channel's signing key, wherever it is. */
export interface SigningKeyPart {
  /** For LINE's console: text of a JSON object with `kty`, `alg`, `use`, `e`, `n`. Not secret. */
  readonly publicJwk: Output<string>
  /** What the credentials secret says of it. A private key is a secret. */
  readonly member: Readonly<Record<string, Input<string>>>
  /** What is repeated when it changes; not secret. */
  readonly identity: Input<string>
  /** What must be there before it signs. */
  readonly resources: readonly Resource[]
}

/** Days in which the deletion of a key can be taken back: the longest that KMS has, since its assertions can't be signed by another one. */
const DELETION_WINDOW_DAYS = 30

type Given = Pick<ChannelArgs, "kmsKeyId" | "privateKey">

/**
 * The key of a channel, made in KMS unless one was given.
 * @param policy of a key that is made: the same for all
 */
export function makeSigningKey(
  scope: Scope,
  channel: Channel,
  key: SigningKey,
  given: Given,
  policy: Input<string>,
): SigningKeyPart {
  switch (key.kind) {
    case "made":
      return makeKey(scope, channel, key, policy)
    case "own":
      return ownKey(scope, given.kmsKeyId ?? key.kmsKeyId)
    case "private":
      return privateKey(given.privateKey ?? "")
    default:
      return key satisfies never
  }
}

function makeKey(
  scope: Scope,
  channel: Channel,
  key: SigningKey & { kind: "made" },
  policy: Input<string>,
): SigningKeyPart {
  const { parent, rotation } = scope
  const name = `${channelPart(scope, channel)}-key-${key.generation}`
  const made = new Key(
    name,
    {
      description: `Signs the assertions of the LINE channel ${channel.name}`,
      customerMasterKeySpec: "RSA_2048",
      keyUsage: "SIGN_VERIFY",
      deletionWindowInDays: DELETION_WINDOW_DAYS,
      policy,
      tags: rotation.tags,
    },
    { parent },
  )
  const alias = new Alias(`${name}-alias`, { name: key.aliasName, targetKeyId: made.keyId }, { parent })
  return inKms(scope, made.arn, [made, alias])
}

function ownKey(scope: Scope, kmsKeyId: Input<string>): SigningKeyPart {
  return inKms(scope, kmsKeyId, [])
}

function inKms({ parent }: Scope, kmsKeyId: Input<string>, resources: readonly Resource[]): SigningKeyPart {
  const { publicKey } = getPublicKeyOutput({ keyId: kmsKeyId }, { parent })
  return { publicJwk: publicKey.apply(jwkOfSpki), member: { kmsKeyId }, identity: kmsKeyId, resources }
}

function privateKey(text: Input<string>): SigningKeyPart {
  const publicJwk = jwkOfPrivateKey(text)
  return { publicJwk, member: { privateKey: text }, identity: interpolate`${publicJwk}`, resources: [] }
}
