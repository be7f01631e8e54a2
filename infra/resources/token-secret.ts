import { Secret } from "@pulumi/aws/secretsmanager/secret.js"
import { SecretPolicy } from "@pulumi/aws/secretsmanager/secretPolicy.js"
import type { Resource } from "@pulumi/pulumi"
import type { App, Channel } from "../model/rotation.ts"
import { appPart } from "./part-name.ts"
import { secretPolicyText } from "./policy-texts.ts"
import type { Scope } from "./scope.ts"
import { guardStepBack, tokenDescription } from "./step-back-guard.ts"

/** An app's token secret, with its policy. */
export interface TokenSecret {
  readonly secret: Secret
  readonly policy: SecretPolicy
}

/**
 * The secret whose value the rotation function writes. Pulumi never manages a version of it: the next one would collide with a rotation.
 * @param checks what must have passed before its description says that it rotates
 */
export function makeTokenSecret(scope: Scope, channel: Channel, app: App, checks: readonly Resource[]): TokenSecret {
  const { parent, rotation, args } = scope
  const name = `${appPart(scope, channel, app)}-token`
  const secret = new Secret(
    name,
    {
      name: app.secretName,
      description: tokenDescription(channel, app, rotation.revokeOnDelete),
      recoveryWindowInDays: rotation.recoveryWindowInDays,
      ...(args.encryptionKeyId ? { kmsKeyId: args.encryptionKeyId } : {}),
      tags: rotation.tags,
    },
    { parent, dependsOn: [...checks], hooks: { beforeUpdate: guardStepBack(scope, channel, app) } },
  )
  const policy = new SecretPolicy(
    `${name}-policy`,
    { secretArn: secret.arn, policy: secretPolicyText(args.readers ?? []), blockPublicPolicy: true },
    { parent },
  )
  return { secret, policy }
}
