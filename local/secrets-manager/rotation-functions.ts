import { GetFunctionCommand, GetPolicyCommand, InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda"
import { type Experience, hasFunction, judgeFailure, type LookUp, letsSecretsManagerIn } from "./function-look-up.ts"
import type { InvokeContext } from "./invoke-permission.ts"

/** Longer than any function may run. */
const INVOKE_TIMEOUT_MS = 16 * 60_000
const CONNECT_TIMEOUT_MS = 5_000
const LOOK_UP_TIMEOUT_MS = 10_000

/** The steps in their order. */
export const STEPS = ["createSecret", "setSecret", "testSecret", "finishSecret"] as const
export type Step = (typeof STEPS)[number]

/** What a rotation function is called with. RotationToken is sensitive. */
interface StepEvent {
  readonly Step: Step
  readonly SecretId: string
  readonly ClientRequestToken: string
  readonly RotationToken: string
}

/** How a step ended; `errorType` is a name only, never the function's message. */
export type StepOutcome = { readonly outcome: "succeeded" } | { readonly outcome: "failed"; readonly errorType: string }

/** Rotation functions behind Lambda's API. */
export interface RotationFunctions {
  /** One synchronous invocation, never repeated. An error, a throttle and a lost connection alike fail the step. */
  invoke(functionArn: string, event: StepEvent): Promise<StepOutcome>
  /** False when that Lambda knows no such function or its policy keeps Secrets Manager out; true where it can't tell. */
  isInvocable(functionArn: string, context: InvokeContext): Promise<boolean>
  /** Breaks off what is running and closes the connections. */
  close(): void
}

/** @param endpoint asked before each call, so that it may be known later than the stand-in itself. */
export function createRotationFunctions(options: { endpoint: () => string; region: string }): RotationFunctions {
  const closing = new AbortController()
  const clients = new Map<string, LambdaClient>()
  const experiences = new Map<string, Experience>()

  function client(): LambdaClient {
    const endpoint = options.endpoint()
    const known = clients.get(endpoint)
    if (known !== undefined) return known
    const created = new LambdaClient({
      endpoint,
      region: options.region,
      credentials: { accessKeyId: "local", secretAccessKey: "local" },
      maxAttempts: 1,
      requestHandler: { connectionTimeout: CONNECT_TIMEOUT_MS, requestTimeout: INVOKE_TIMEOUT_MS },
    })
    clients.set(endpoint, created)
    return created
  }

  function experience(): Experience {
    return experiences.get(options.endpoint()) ?? { showsFunctions: false, showsPolicies: false }
  }

  function learn(seen: Partial<Experience>): void {
    experiences.set(options.endpoint(), { ...experience(), ...seen })
  }

  async function lookUp(ask: (options: { abortSignal: AbortSignal }) => Promise<LookUp>): Promise<LookUp> {
    const abortSignal = AbortSignal.any([closing.signal, AbortSignal.timeout(LOOK_UP_TIMEOUT_MS)])
    return ask({ abortSignal }).catch(judgeFailure)
  }

  return {
    async invoke(functionArn, event) {
      const command = new InvokeCommand({
        FunctionName: functionArn,
        InvocationType: "RequestResponse",
        Payload: Buffer.from(JSON.stringify(event)),
      })
      try {
        const answer = await client().send(command, { abortSignal: closing.signal })
        if (answer.FunctionError === undefined) return { outcome: "succeeded" }
        return { outcome: "failed", errorType: errorTypeOf(answer.Payload) ?? answer.FunctionError }
      } catch (error) {
        return { outcome: "failed", errorType: closing.signal.aborted ? "Aborted" : nameOf(error) }
      }
    },

    async isInvocable(functionArn, context) {
      const known = await lookUp((options) =>
        client()
          .send(new GetFunctionCommand({ FunctionName: functionArn }), options)
          .then(() => ({ kind: "found" })),
      )
      if (known.kind === "found") learn({ showsFunctions: true })
      if (!hasFunction(known, experience())) return false
      const policy = await lookUp((options) =>
        client()
          .send(new GetPolicyCommand({ FunctionName: functionArn }), options)
          .then(({ Policy }) => ({ kind: "found", policy: Policy })),
      )
      if (policy.kind === "found") learn({ showsPolicies: true })
      return letsSecretsManagerIn(policy, experience(), context)
    },

    close() {
      closing.abort()
      for (const each of clients.values()) each.destroy()
    },
  }
}

function errorTypeOf(payload: Uint8Array | undefined): string | undefined {
  try {
    const { errorType } = JSON.parse(Buffer.from(payload ?? []).toString()) as { errorType?: unknown }
    return typeof errorType === "string" && isName(errorType) ? errorType : undefined
  } catch {
    return undefined
  }
}

function nameOf(error: unknown): string {
  const { code, name } = error as { code?: unknown; name?: unknown }
  return ([code, name].find((each) => typeof each === "string" && isName(each)) as string | undefined) ?? "Error"
}

function isName(text: string): boolean {
  return /^[\w.:$]{1,100}$/.test(text)
}
