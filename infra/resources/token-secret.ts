import { Secret } from "@pulumi/aws/secretsmanager/secret.js"
import { SecretPolicy } from "@pulumi/aws/secretsmanager/secretPolicy.js"
import type { App, Channel } from "../model/rotation.ts"
import { appPart } from "./part-name.ts"
import { secretPolicyText } from "./policy-texts.ts"
import type { Scope } from "./scope.ts"

/** An app's token secret, with its policy. */
export interface TokenSecret {
  readonly secret: Secret
  readonly policy: SecretPolicy
}

/** The secret whose value the rotation function writes. Pulumi never manages a version of it: the next one would collide with a rotation. */
export function makeTokenSecret(scope: Scope, channel: Channel, app: App): TokenSecret {
  const { parent, rotation, args } = scope
  const name = `${appPart(scope, channel, app)}-token`
  const secret = new Secret(
    name,
    {
      name: app.secretName,
      description: `LINE channel access token of the channel ${channel.name} for ${app.name}; rotates by itself`,
      recoveryWindowInDays: rotation.recoveryWindowInDays,
      ...(args.encryptionKeyId ? { kmsKeyId: args.encryptionKeyId } : {}),
      tags: rotation.tags,
    },
    { parent },
  )
  const policy = new SecretPolicy(
    `${name}-policy`,
    { secretArn: secret.arn, policy: secretPolicyText(args.readers ?? []), blockPublicPolicy: true },
    { parent },
  )
  return { secret, policy }
}
