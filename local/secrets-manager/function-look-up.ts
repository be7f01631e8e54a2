import { allowsSecretsManager, type InvokeContext } from "./invoke-permission.ts"

/** What AWS's Lambda says of a function that has no policy. */
const NO_POLICY = /^(The resource you requested does not exist|No policy is associated with the given resource)/

/** What a Lambda answered when it was asked for a function or for a function's policy. */
export type LookUp =
  | { readonly kind: "found"; readonly policy?: string | undefined }
  /** It says itself that there is none; `message` is its own word. */
  | { readonly kind: "missing"; readonly message: string }
  /** A 404 that says nothing: there is none, or this Lambda doesn't serve that path. */
  | { readonly kind: "bare 404" }
  | { readonly kind: "unanswered" }

/** What a Lambda has been seen to serve so far. */
export interface Experience {
  readonly showsFunctions: boolean
  readonly showsPolicies: boolean
}

/** Judges the error of a look-up as the AWS SDK throws it. */
export function judgeFailure(error: unknown): LookUp {
  const { name, message } = error as { name?: unknown; message?: unknown }
  const text = typeof message === "string" ? message : ""
  if (name === "ResourceNotFoundException") return { kind: "missing", message: text }
  if (statusOf(error) !== 404) return { kind: "unanswered" }
  return isJsonAnswer(name, text) ? { kind: "missing", message: text } : { kind: "bare 404" }
}

function isJsonAnswer(name: unknown, message: string): boolean {
  return name !== "SyntaxError" && message !== "UnknownError" && message !== ""
}

/** False when the Lambda has no such function; true where it can't tell. */
export function hasFunction(answer: LookUp, { showsFunctions }: Experience): boolean {
  if (answer.kind === "bare 404") return !showsFunctions
  return answer.kind !== "missing"
}

/**
 * False when the policy keeps Secrets Manager out, or there is none where this Lambda has policies: it showed one before,
 * or says so in AWS's words. True where it can't tell.
 */
export function letsSecretsManagerIn(answer: LookUp, { showsPolicies }: Experience, context: InvokeContext): boolean {
  switch (answer.kind) {
    case "found":
      return allowsSecretsManager(answer.policy ?? "", context)
    case "missing":
      return !showsPolicies && !NO_POLICY.test(answer.message)
    case "bare 404":
      return !showsPolicies
    case "unanswered":
      return true
    default:
      return answer satisfies never
  }
}

function statusOf(error: unknown): number | undefined {
  const { $metadata, $response } = error as {
    $metadata?: { httpStatusCode?: number }
    $response?: { statusCode?: number }
  }
  return $metadata?.httpStatusCode ?? $response?.statusCode
}
