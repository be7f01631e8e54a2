import type { Operation } from "../context.ts"
import { type Input, isStructure, readBoolean, readString, requireString } from "../input.ts"
import { Refusal } from "../refusals.ts"
import { identity, requireSecretId } from "./members.ts"

/** PutResourcePolicy; with BlockPublicPolicy one that lets everybody in is refused. */
export const putResourcePolicy: Operation = (context, input) => {
  const secretId = requireSecretId(input)
  const policy = requirePolicy(input)
  const isPublicBlocked = readBoolean(input, "BlockPublicPolicy") ?? false
  const secret = context.store.getLive(secretId)
  const statements = readStatements(policy)
  if (isPublicBlocked && statements.some(isPublic)) {
    throw new Refusal(
      "PublicPolicyException",
      "This resource policy grants public access to the secret, and BlockPublicPolicy doesn't allow that.",
    )
  }
  context.store.put({ ...secret, policy })
  return identity(secret)
}

/** GetResourcePolicy; without a policy there is no `ResourcePolicy`. */
export const getResourcePolicy: Operation = (context, input) => {
  const secret = context.store.getLive(requireSecretId(input))
  return { ...identity(secret), ResourcePolicy: secret.policy }
}

/** DeleteResourcePolicy; it succeeds without a policy too. */
export const deleteResourcePolicy: Operation = (context, input) => {
  const secret = context.store.getLive(requireSecretId(input))
  context.store.put({ ...secret, policy: undefined })
  return identity(secret)
}

/** ValidateResourcePolicy: syntax and public access, nothing stored. */
export const validateResourcePolicy: Operation = (context, input) => {
  const secretId = readString(input, "SecretId", { min: 1, max: 2048 })
  const policy = requirePolicy(input)
  if (secretId !== undefined) context.store.getLive(secretId)
  const errors = readStatements(policy)
    .filter(isPublic)
    .map(() => ({
      CheckName: "PUBLIC_POLICY",
      ErrorMessage: "The resource policy grants public access to the secret.",
    }))
  return { PolicyValidationPassed: errors.length === 0, ValidationErrors: errors }
}

function requirePolicy(input: Input): string {
  return requireString(input, "ResourcePolicy", { min: 1, max: 20_480 })
}

function readStatements(policy: string): Input[] {
  const document = parse(policy)
  const version = document.Version ?? "2012-10-17"
  const statements = Array.isArray(document.Statement) ? document.Statement : [document.Statement]
  const isKnownVersion = version === "2012-10-17" || version === "2008-10-17"
  if (!isKnownVersion || statements.length === 0 || !statements.every(isStatement)) throw malformed()
  return statements
}

function parse(policy: string): Input {
  try {
    const document: unknown = JSON.parse(policy)
    if (isStructure(document)) return document
  } catch {}
  throw malformed()
}

function isStatement(value: unknown): value is Input {
  if (!isStructure(value)) return false
  const { Effect, Principal, NotPrincipal, Action, NotAction } = value
  const hasWho = Principal !== undefined || NotPrincipal !== undefined
  return (Effect === "Allow" || Effect === "Deny") && hasWho && (Action !== undefined || NotAction !== undefined)
}

/** Allows everybody, and names no condition. */
function isPublic({ Effect, Principal, Condition }: Input): boolean {
  if (Effect !== "Allow" || Condition !== undefined) return false
  if (Principal === "*") return true
  const accounts = isStructure(Principal) ? Principal.AWS : undefined
  return accounts === "*" || (Array.isArray(accounts) && accounts.includes("*"))
}

function malformed(): Refusal {
  return new Refusal("MalformedPolicyDocumentException", "This policy has invalid syntax.")
}
