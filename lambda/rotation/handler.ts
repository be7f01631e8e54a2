import type { Context } from "aws-lambda"
import { failureOf, type RotationError } from "../errors.ts"
import { parseRotationEvent } from "../event.ts"
import type { Logger } from "../log.ts"
import { parseTokenSecretArn } from "../names.ts"
import type { RotationDeps } from "./deps.ts"
import { rotate } from "./rotate.ts"

/** The part of Lambda's context that the rotation uses. */
type InvocationContext = Pick<Context, "getRemainingTimeInMillis">

/** Makes the function's handler: one step an event, one log line a step, and no error but `RotationError` leaves it. */
export function createRotationHandler(deps: RotationDeps, log: Logger) {
  return async (input: unknown, context: InvocationContext): Promise<void> => {
    const startedAtMs = deps.now()
    const about: Record<string, unknown> = {}
    try {
      const event = parseRotationEvent(input)
      Object.assign(about, { step: event.step, secretArn: event.secretArn, versionId: event.versionId })
      const name = parseTokenSecretArn(event.secretArn, deps.settings.secretPrefix)
      Object.assign(about, { channel: name.channel, app: name.app })
      const result = await rotate(deps, { event, name, remainingMs: () => context.getRemainingTimeInMillis() })
      log.info({ ...about, ...result, durationMs: deps.now() - startedAtMs })
    } catch (error) {
      const failure = failureOf(error)
      log.error({ ...about, outcome: "failed", ...factsOf(failure), durationMs: deps.now() - startedAtMs })
      throw failure
    }
  }
}

function factsOf({ code, message, keyId, lineRequestId }: RotationError) {
  return { error: code, errorMessage: message, keyId, lineRequestId }
}
