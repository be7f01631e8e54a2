import type { Operation } from "../context.ts"
import { type Input, isStructure, readString, required } from "../input.ts"
import { notFound, Refusal } from "../refusals.ts"
import { requireKeyId } from "./members.ts"
import { pageOf } from "./paging.ts"

/** The only policy that a key has. */
const POLICY_NAME = "default"

/** What a key gets without a policy of its own: the account, and so its IAM, decides. */
export function defaultPolicy(accountId: string): string {
  const statement = {
    Sid: "Enable IAM User Permissions",
    Effect: "Allow",
    Principal: { AWS: `arn:aws:iam::${accountId}:root` },
    Action: "kms:*",
    Resource: "*",
  }
  return JSON.stringify({ Version: "2012-10-17", Id: "key-default-1", Statement: [statement] }, undefined, 2)
}

/** The Policy member, as it was sent. @throws Refusal ValidationException, MalformedPolicyDocumentException. */
export function readPolicy(input: Input): string | undefined {
  const policy = readString(input, "Policy", { min: 1, max: 131_072 })
  if (policy !== undefined && !isPolicy(parse(policy))) {
    throw new Refusal("MalformedPolicyDocumentException", "Policy contains invalid statements.")
  }
  return policy
}

/** GetKeyPolicy. */
export const getKeyPolicy: Operation = ({ store }, input) => {
  const { policy } = store.get(requireKeyId(input))
  checkName(input)
  return { Policy: policy, PolicyName: POLICY_NAME }
}

/** PutKeyPolicy; syntax is judged, whether it locks everybody out isn't. */
export const putKeyPolicy: Operation = ({ store }, input) => {
  const keyId = requireKeyId(input)
  const policy = required("Policy", readPolicy(input))
  const key = store.get(keyId)
  checkName(input)
  store.put({ ...key, policy })
  return undefined
}

/** ListKeyPolicies. */
export const listKeyPolicies: Operation = ({ store }, input) => {
  store.get(requireKeyId(input))
  const { page, paging } = pageOf(input, [POLICY_NAME], 100)
  return { PolicyNames: page, ...paging }
}

function checkName(input: Input): void {
  const name = readString(input, "PolicyName", { min: 1, max: 128 }) ?? POLICY_NAME
  if (name !== POLICY_NAME) throw notFound("No such policy exists")
}

function parse(policy: string): unknown {
  try {
    return JSON.parse(policy)
  } catch {
    return undefined
  }
}

function isPolicy(document: unknown): boolean {
  if (!isStructure(document)) return false
  const statements: readonly unknown[] = Array.isArray(document.Statement) ? document.Statement : [document.Statement]
  return statements.length > 0 && statements.every(isStatement)
}

function isStatement(value: unknown): boolean {
  if (!isStructure(value)) return false
  const { Effect, Principal, NotPrincipal, Action, NotAction } = value
  const hasWho = Principal !== undefined || NotPrincipal !== undefined
  return (Effect === "Allow" || Effect === "Deny") && hasWho && (Action !== undefined || NotAction !== undefined)
}
