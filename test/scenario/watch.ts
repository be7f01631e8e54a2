import type { ObservedCall } from "../../local/lambda/call-journal.ts"
import type { Step } from "../../local/secrets-manager/rotation-functions.ts"
import type { RotationEvent } from "../../local/secrets-manager/secrets-manager.ts"
import type { StageParts } from "./harness.ts"
import type { Invocation } from "./lambda-tap.ts"

/** What Secrets Manager's history and the tap on Lambda know of one token secret. */
export interface Watch {
  history(): readonly RotationEvent[]
  /** How the last rotation, or test of one, ended. */
  ending(): RotationEvent["type"] | undefined
  /** Settles with the next end; `forget` stops waiting for it. */
  nextEnding(): { readonly happened: Promise<void>; readonly forget: () => void }
  /** Ends of steps as `step outcome`, in order; without those that a test delivered. */
  steps(): readonly string[]
  invocations(): readonly Invocation[]
  /** Codes of the function's errors, in order; the error's type where there is no code. */
  errorCodes(): readonly string[]
  errorMessages(): readonly string[]
  /** What the last invocation of a step called, in order. */
  callsOf(step: Step): readonly ObservedCall[]
}

/** Types of the events that end a rotation or a test of one. */
const ENDING = /(?:Succeeded|Failed|Abandoned)$/
const CODE = /^[A-Z_]+(?=: )/

export function watchSecret({ local, tap, host }: Pick<StageParts, "local" | "tap" | "host">, arn: string): Watch {
  const history = () => local.rotations().filter(({ secretArn }) => secretArn === arn)
  const invocations = () => tap.invocations(arn)
  const errors = () => invocations().flatMap(({ error }) => error ?? [])
  return {
    history,
    invocations,
    ending: () => history().findLast(({ type }) => ENDING.test(type))?.type,
    nextEnding() {
      const { promise: happened, resolve } = Promise.withResolvers<void>()
      const forget = local.secretsManager.onEvent(({ secretArn, type }) => {
        if (secretArn === arn && ENDING.test(type)) resolve()
      })
      return { happened, forget }
    },
    steps: () =>
      history().flatMap((event) =>
        event.type === "StepEnded" && event.cause !== "delivery" ? [`${event.step} ${event.outcome}`] : [],
      ),
    errorCodes: () => errors().map(({ errorType, errorMessage }) => CODE.exec(errorMessage)?.[0] ?? errorType),
    errorMessages: () => errors().map(({ errorMessage }) => errorMessage),
    callsOf(step) {
      const last = invocations().findLast((invocation) => invocation.step === step)
      return last === undefined ? [] : host.calls(last.requestId)
    },
  }
}
