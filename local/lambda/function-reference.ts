import { FUNCTION_NAME, functionArn, type Place } from "./function-version.ts"

/** What a caller wrote in a function's place, taken apart. */
export type FunctionReference =
  | { readonly kind: "function"; readonly name: string; readonly arn: string; readonly qualifier?: string }
  /** Well formed, but of another account or Region: not found here, whatever its name. */
  | { readonly kind: "elsewhere"; readonly arn: string }
  | { readonly kind: "malformed" }

const ARN = /^arn:(?:aws|aws-cn|aws-us-gov):lambda:([a-z0-9-]+):(\d{12}):function:([^:]+)(?::([^:]+))?$/
const PARTIAL_ARN = /^(\d{12}):function:([^:]+)(?::([^:]+))?$/
const QUALIFIED_NAME = /^([^:]+)(?::([^:]+))?$/

/**
 * Reads a function's name, partial ARN or ARN, each with or without `:qualifier`.
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html#API_Invoke_RequestSyntax
 */
export function parseFunctionReference(text: string, place: Place): FunctionReference {
  const { region = place.region, accountId = place.accountId, name, qualifier } = takeApart(text)
  if (name === undefined || !FUNCTION_NAME.test(name)) return { kind: "malformed" }
  const arn = functionArn(name, { region, accountId })
  if (region !== place.region || accountId !== place.accountId) return { kind: "elsewhere", arn }
  return { kind: "function", name, arn, ...(qualifier === undefined ? {} : { qualifier }) }
}

interface Parts {
  readonly region?: string | undefined
  readonly accountId?: string | undefined
  readonly name?: string | undefined
  readonly qualifier?: string | undefined
}

function takeApart(text: string): Parts {
  const arn = ARN.exec(text)
  if (arn) return { region: arn[1], accountId: arn[2], name: arn[3], qualifier: arn[4] }
  const partial = PARTIAL_ARN.exec(text)
  if (partial) return { accountId: partial[1], name: partial[2], qualifier: partial[3] }
  const name = QUALIFIED_NAME.exec(text)
  return name ? { name: name[1], qualifier: name[2] } : {}
}
