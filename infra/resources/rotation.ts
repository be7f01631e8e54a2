import type { Function as LambdaFunction } from "@pulumi/aws/lambda/function.js"
import { SecretRotation } from "@pulumi/aws/secretsmanager/secretRotation.js"
import type { Resource } from "@pulumi/pulumi"
import type { App, Channel } from "../model/rotation.ts"
import { appPart } from "./part-name.ts"
import type { Scope } from "./scope.ts"
import type { TokenSecret } from "./token-secret.ts"

/**
 * An app's rotation. Making it rotates at once, and so does each change of its rules.
 * @param after what must hold before the first rotation: the function may be invoked, it may do its work, and preflight has passed.
 */
export function makeRotation(
  scope: Scope,
  channel: Channel,
  app: App,
  { secret, policy }: TokenSecret,
  rotationFunction: LambdaFunction,
  after: readonly Resource[],
): SecretRotation {
  const { parent, rotation } = scope
  return new SecretRotation(
    `${appPart(scope, channel, app)}-rotation`,
    {
      secretId: secret.id,
      rotationLambdaArn: rotationFunction.arn,
      rotationRules: { scheduleExpression: app.scheduleExpression, duration: `${rotation.rotationWindowHours}h` },
    },
    { parent, dependsOn: [policy, ...after] },
  )
}
