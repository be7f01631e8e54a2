import { randomUUID } from "node:crypto"
import type { LoopbackReply } from "../loopback-server.ts"
import { json, noContent } from "./answer.ts"
import { type ControlPlane, find, type Operation } from "./control-plane.ts"
import { checkRevision, qualified, requireVersion } from "./function-lookup.ts"
import type { FunctionRecord, Policy } from "./functions.ts"
import { readBody, readText } from "./input.ts"
import { POLICY_LIMIT_BYTES, readStatement, renderPolicy, type Statement } from "./permission.ts"
import { conflict, notFound, Refusal } from "./refusal.ts"
import type { Call } from "./route.ts"

const POLICY = "/2015-03-31/functions/:function/policy"

/** Who may invoke a function: its resource policies. */
export const PERMISSION_OPERATIONS: readonly Operation[] = [
  { operation: "AddPermission", method: "POST", path: POLICY, answer: addPermission },
  { operation: "GetPolicy", method: "GET", path: POLICY, answer: getPolicy },
  { operation: "RemovePermission", method: "DELETE", path: `${POLICY}/:statement`, answer: removePermission },
]

/** Replaces the statements of a policy; without any, there is no policy. */
function setStatements(record: FunctionRecord, key: string, statements: readonly Statement[]): void {
  if (statements.length === 0) record.policies.delete(key)
  else record.policies.set(key, { revisionId: randomUUID(), statements })
}

function addPermission(plane: ControlPlane, call: Call): LoopbackReply {
  const { record, key, policy, resource } = policyOf(plane, call)
  const input = readBody(call.request.body)
  const statement = readStatement(input, resource)
  if (policy?.statements.some(({ Sid }) => Sid === statement.Sid)) {
    const taken = `The statement id (${statement.Sid}) provided already exists.`
    throw conflict(`${taken} Please provide a new statement id, or remove the existing statement.`)
  }
  checkRevision(readText(input, "RevisionId"), policy?.revisionId ?? record.latest.revisionId)
  const statements = [...(policy?.statements ?? []), statement]
  checkLength(statements)
  setStatements(record, key, statements)
  return json({ Statement: JSON.stringify(statement) }, 201)
}

function getPolicy(plane: ControlPlane, call: Call): LoopbackReply {
  const { policy } = policyOf(plane, call)
  if (policy === undefined) throw notFound("The resource you requested does not exist.")
  return json({ Policy: renderPolicy(policy.statements), RevisionId: policy.revisionId })
}

function removePermission(plane: ControlPlane, call: Call): LoopbackReply {
  const { record, key, policy } = policyOf(plane, call)
  const sid = call.path.statement ?? ""
  if (policy === undefined) throw notFound("No policy is associated with the given resource.")
  const rest = policy.statements.filter(({ Sid }) => Sid !== sid)
  if (rest.length === policy.statements.length) throw notFound(`Statement ${sid} is not found in resource policy.`)
  checkRevision(call.request.query.get("RevisionId"), policy.revisionId)
  setStatements(record, key, rest)
  return noContent()
}

interface PolicyPlace {
  readonly record: FunctionRecord
  readonly key: string
  readonly policy: Policy | undefined
  /** The ARN that its statements are about. */
  readonly resource: string
}

function policyOf(plane: ControlPlane, call: Call): PolicyPlace {
  const found = find(plane, call)
  requireVersion(found)
  const { record, qualifier } = found
  const key = qualifier ?? "$LATEST"
  return { record, key, policy: record.policies.get(key), resource: qualified(record.arn, qualifier) }
}

function checkLength(statements: readonly Statement[]): void {
  const sizeBytes = Buffer.byteLength(renderPolicy(statements))
  if (sizeBytes <= POLICY_LIMIT_BYTES) return
  const message = `The final policy size (${sizeBytes}) is bigger than the limit (${POLICY_LIMIT_BYTES}).`
  throw new Refusal("PolicyLengthExceededException", message)
}
