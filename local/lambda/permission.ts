import { type Json, readBoolean, readText, requireText } from "./input.ts"
import { invalidParameter } from "./refusal.ts"

/** A statement of a function's resource policy, as Lambda renders it. */
export interface Statement {
  readonly Sid: string
  readonly Effect: "Allow"
  readonly Principal: "*" | Readonly<Record<string, string>>
  readonly Action: string
  readonly Resource: string
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string>>>>
}

/** Bytes of a function's policy. @see https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
export const POLICY_LIMIT_BYTES = 20_480

const ACTION = /(lambda:[*]|lambda:[a-zA-Z]+|[*])/
const STATEMENT_ID = /([a-zA-Z0-9-_]+)/
const SOURCE_ARN = /arn:(aws[a-zA-Z0-9-]*):([a-zA-Z0-9-])+:([a-z]{2}(-gov)?-[a-z]+-\d{1})?:(\d{12})?:(.*)/
const SERVICE = /^([a-z0-9-]+\.)+amazonaws\.com(\.cn)?$/
const PRINCIPAL_ARN = /^arn:aws[a-z-]*:(iam|sts)::\d{12}:\S+$/

/**
 * The statement that an AddPermission request adds to the policy of `resource`.
 * @throws Refusal that names the member.
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_AddPermission.html
 */
export function readStatement(input: Json, resource: string): Statement {
  const condition = readCondition(input)
  return {
    Sid: requireText(input, "StatementId", { most: 100, pattern: STATEMENT_ID }),
    Effect: "Allow",
    Principal: readPrincipal(requireText(input, "Principal", { pattern: /[^\s]+/ })),
    Action: requireText(input, "Action", { pattern: ACTION }),
    Resource: resource,
    ...(Object.keys(condition).length === 0 ? {} : { Condition: condition }),
  }
}

/** A function's resource policy as GetPolicy gives it. */
export function renderPolicy(statements: readonly Statement[]): string {
  return JSON.stringify({ Version: "2012-10-17", Id: "default", Statement: statements })
}

function readPrincipal(principal: string): Statement["Principal"] {
  if (principal === "*") return "*"
  if (/^\d{12}$/.test(principal)) return { AWS: `arn:aws:iam::${principal}:root` }
  if (PRINCIPAL_ARN.test(principal)) return { AWS: principal }
  if (SERVICE.test(principal)) return { Service: principal }
  throw invalidParameter("The provided principal was invalid. Please check the principal and try again.")
}

function readCondition(input: Json): NonNullable<Statement["Condition"]> {
  const equals = pickTexts({
    "AWS:SourceAccount": readText(input, "SourceAccount", { most: 12, pattern: /\d{12}/ }),
    "lambda:EventSourceToken": readText(input, "EventSourceToken", { most: 256 }),
    "aws:PrincipalOrgID": readText(input, "PrincipalOrgID", { most: 34 }),
    "lambda:FunctionUrlAuthType": readText(input, "FunctionUrlAuthType"),
  })
  const like = pickTexts({ "AWS:SourceArn": readText(input, "SourceArn", { pattern: SOURCE_ARN }) })
  const bool = readBoolean(input, "InvokedViaFunctionUrl") ? { "lambda:InvokedViaFunctionUrl": "true" } : {}
  const all = { StringEquals: equals, ArnLike: like, Bool: bool }
  return Object.fromEntries(Object.entries(all).filter(([, keys]) => Object.keys(keys).length > 0))
}

function pickTexts(values: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values).filter((entry): entry is [string, string] => entry[1] !== undefined && entry[1] !== ""),
  )
}
