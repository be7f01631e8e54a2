import { type Input, isStructure } from "./input.ts"

const PRINCIPAL = "secretsmanager.amazonaws.com"
const ACTION = "lambda:InvokeFunction"

/** For whom Secrets Manager would call: what a policy's conditions are held against. */
export interface InvokeContext {
  readonly accountId: string
  readonly secretArn: string
}

/**
 * True when a function's resource policy lets Secrets Manager invoke it for this secret. Conditions it can't judge
 * count as not met.
 */
export function allowsSecretsManager(policy: string, context: InvokeContext): boolean {
  const applying = statementsOf(policy).filter((statement) => applies(statement, context))
  return applying.some(({ Effect }) => Effect === "Allow") && !applying.some(({ Effect }) => Effect === "Deny")
}

function statementsOf(policy: string): Input[] {
  try {
    const document: unknown = JSON.parse(policy)
    return isStructure(document) ? listOf(document.Statement).filter(isStructure) : []
  } catch {
    return []
  }
}

function applies(statement: Input, context: InvokeContext): boolean {
  return (
    namesPrincipal(statement.Principal) &&
    texts(statement.Action).some((action) => isLike(ACTION.toLowerCase(), action.toLowerCase())) &&
    isConditionMet(statement.Condition, context)
  )
}

function namesPrincipal(principal: unknown): boolean {
  if (principal === "*") return true
  return isStructure(principal) && texts(principal.Service).some((service) => service === PRINCIPAL || service === "*")
}

function isConditionMet(condition: unknown, context: InvokeContext): boolean {
  if (condition === undefined) return true
  if (!isStructure(condition)) return false
  return Object.entries(condition).every(
    ([operator, keys]) =>
      isStructure(keys) &&
      Object.entries(keys).every(([key, wanted]) => isKeyMet(operator, key, texts(wanted), context)),
  )
}

function isKeyMet(operator: string, key: string, wanted: string[], context: InvokeContext): boolean {
  const actual = actualValue(key, context)
  if (actual === undefined) return false
  switch (operator.replace(/IfExists$/, "")) {
    case "StringEquals":
      return wanted.includes(actual)
    case "StringEqualsIgnoreCase":
      return wanted.some((value) => value.toLowerCase() === actual.toLowerCase())
    case "StringLike":
    case "ArnLike":
    case "ArnEquals":
      return wanted.some((value) => isLike(actual, value))
    default:
      return false
  }
}

function actualValue(key: string, context: InvokeContext): string | undefined {
  switch (key.toLowerCase()) {
    case "aws:sourceaccount":
      return context.accountId
    case "aws:sourcearn":
      return context.secretArn
    default:
      return undefined
  }
}

function isLike(text: string, pattern: string): boolean {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, "\\$&")
    .replaceAll("*", ".*")
    .replaceAll("?", ".")
  return new RegExp(`^${source}$`).test(text)
}

function texts(value: unknown): string[] {
  return listOf(value).filter((item) => typeof item === "string")
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : value === undefined ? [] : [value]
}
