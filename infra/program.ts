import { argsFromConfig } from "./config/args-from-config.ts"
import { LineTokenRotation } from "./line-token-rotation.ts"

const args = argsFromConfig()
const rotation = new LineTokenRotation("line", args)

/** By channel: phase, next step, public JWK and what the apps need. */
export const channels = Object.fromEntries(Object.keys(args.channels).map((name) => [name, channelOutputs(name)]))
export const rotationFunction = { name: rotation.rotationFunctionName, arn: rotation.rotationFunctionArn }
export const sentinelFunction = { name: rotation.sentinelFunctionName, arn: rotation.sentinelFunctionArn }
export const { alarmArns, dashboardUrl } = rotation

function channelOutputs(name: string) {
  return {
    phase: rotation.phases.apply((found) => found[name]),
    nextStep: rotation.nextSteps.apply((found) => found[name]),
    publicJwk: rotation.publicJwks.apply((found) => found[name]),
    ...(args.channels[name]?.nextKey ? { nextPublicJwk: rotation.nextPublicJwks.apply((found) => found[name]) } : {}),
    credentialsSecretArn: rotation.credentialsSecretArns.apply((found) => found[name]),
    tokenSecretArns: rotation.tokenSecretArns.apply((found) => found[name]),
    readerPolicies: rotation.readerPolicies.apply((found) => found[name]),
  }
}
