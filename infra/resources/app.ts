import type { Function as LambdaFunction } from "@pulumi/aws/lambda/function.js"
import { all, type Output, type Resource } from "@pulumi/pulumi"
import type { App, Channel } from "../model/rotation.ts"
import { makeAwait, makeRevocation, type Triggers } from "./invocations.ts"
import { readerPolicyText } from "./policy-texts.ts"
import { makeRotation } from "./rotation.ts"
import type { Scope } from "./scope.ts"
import { makeTokenSecret } from "./token-secret.ts"

/** What an app came to. */
export interface AppPart {
  readonly name: string
  /** Known early; whoever uses it waits for the first token, if there is to be one. */
  readonly tokenSecretArn: Output<string>
  /** JSON of the policy with which the app may read its token. */
  readonly readerPolicy: Output<string>
  /** What says that it rotates; none in earlier phases. */
  readonly rotates: readonly Resource[]
}

/** What an app's rotation needs. */
export interface RotationNeeds {
  readonly rotation: LambdaFunction
  readonly sentinel: LambdaFunction
  /** What must be there before a token is issued, and until the last one is revoked. */
  readonly channelParts: readonly Resource[]
  /** What must have passed before the rotation is turned on. */
  readonly checks: readonly Resource[]
  readonly triggers: Triggers
}

/**
 * All of one app: secret, then revocation, rotation, first token. They go in the reverse order: the rotation is cancelled, what is held is
 * revoked, and the secret is deleted.
 * @param needs absent while the channel doesn't rotate yet
 */
export function makeApp(scope: Scope, channel: Channel, app: App, needs: RotationNeeds | undefined): AppPart {
  const token = makeTokenSecret(scope, channel, app, needs?.checks ?? [])
  const { arn } = token.secret
  const readerPolicy = readerPolicyText(arn, scope.encryptionKeyArn)
  if (needs === undefined) return { name: app.name, tokenSecretArn: arn, readerPolicy, rotates: [] }
  const { rotation, sentinel, channelParts, checks, triggers } = needs
  const revoked = { sentinel, after: [token.secret, token.policy, ...channelParts] }
  const revocations = scope.rotation.revokeOnDelete ? [makeRevocation(scope, channel, app, revoked)] : []
  const rotates = makeRotation(scope, channel, app, token, rotation, [...channelParts, ...checks, ...revocations])
  const first = makeAwait(scope, channel, app, { sentinel, after: [rotates] }, { ...triggers, secret: arn })
  const tokenSecretArn = all([arn, first.urn]).apply(([known]) => known)
  return { name: app.name, tokenSecretArn, readerPolicy, rotates: [rotates] }
}
