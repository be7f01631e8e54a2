import { ComponentResource, type ComponentResourceOptions, log, type Output } from "@pulumi/pulumi"
import type { LineTokenRotationArgs } from "./args.ts"
import { checkArguments, recheckArguments } from "./check.ts"
import { makeParts } from "./make-parts.ts"
import { outputsOf } from "./outputs.ts"
import { checkBundles } from "./resources/bundle.ts"
import { configuredRegion } from "./resources/region.ts"
import { scopeOf } from "./resources/scope.ts"

/**
 * LINE channel access tokens that rotate themselves: for each channel a credentials secret and a signing key, for each app a token secret
 * that Secrets Manager rotates, and once for all the rotation function, the sentinel, their roles, alarms and a dashboard.
 *
 * A channel comes in phases, which `phases` and `nextSteps` tell: its key is registered at LINE, its credentials are stored, it rotates.
 */
export class LineTokenRotation extends ComponentResource {
  /** By channel: `register-key`, `waiting-for-credentials` or `rotating`. */
  readonly phases: Output<Record<string, string>>
  /** By channel: what to do next, with the exact commands. */
  readonly nextSteps: Output<Record<string, string>>
  /** By channel: the public half of the signing key as JSON of a JWK, to be pasted into LINE's console. Not secret. */
  readonly publicJwks: Output<Record<string, string>>
  /** The same of the keys that take over, by channel, where there is one. */
  readonly nextPublicJwks: Output<Record<string, string>>
  /** By channel: ARN of the credentials secret. */
  readonly credentialsSecretArns: Output<Record<string, string>>
  /** By channel and app: ARN of the token secret. What uses it is made after the app's first token is there, once the channel rotates. */
  readonly tokenSecretArns: Output<Record<string, Record<string, string>>>
  /** By channel and app: JSON of the IAM policy that lets the app read its token, and nothing else. */
  readonly readerPolicies: Output<Record<string, Record<string, string>>>
  /** Name of the rotation function. */
  readonly rotationFunctionName: Output<string>
  /** ARN of the rotation function. */
  readonly rotationFunctionArn: Output<string>
  /** Name of the sentinel. */
  readonly sentinelFunctionName: Output<string>
  /** ARN of the sentinel. */
  readonly sentinelFunctionArn: Output<string>
  /** ARNs of the alarms. */
  readonly alarmArns: Output<string[]>
  /** Address of the dashboard in the console. */
  readonly dashboardUrl: Output<string>

  /**
   * @param name what the names of all parts begin with
   * @throws {RunError} before anything is made, with every mistake in `args` in a line of its own
   */
  constructor(name: string, args: LineTokenRotationArgs, opts?: ComponentResourceOptions) {
    const rotation = checkArguments(name, args, configuredRegion(opts))
    checkBundles()
    // Arguments given here would be in the state in plain text.
    super("line-token-rotation:index:LineTokenRotation", name, {}, opts)
    for (const warning of rotation.warnings) log.warn(warning, this)
    const scope = scopeOf(name, this, rotation, args)
    recheckArguments(name, args, scope.place)
    const outputs = outputsOf(makeParts(scope))
    this.phases = outputs.phases
    this.nextSteps = outputs.nextSteps
    this.publicJwks = outputs.publicJwks
    this.nextPublicJwks = outputs.nextPublicJwks
    this.credentialsSecretArns = outputs.credentialsSecretArns
    this.tokenSecretArns = outputs.tokenSecretArns
    this.readerPolicies = outputs.readerPolicies
    this.rotationFunctionName = outputs.rotationFunctionName
    this.rotationFunctionArn = outputs.rotationFunctionArn
    this.sentinelFunctionName = outputs.sentinelFunctionName
    this.sentinelFunctionArn = outputs.sentinelFunctionArn
    this.alarmArns = outputs.alarmArns
    this.dashboardUrl = outputs.dashboardUrl
    this.registerOutputs(outputs)
  }
}
