import { randomUUID } from "node:crypto"
import type { LoopbackReply } from "../loopback-server.ts"
import { json, noContent, pageOf } from "./answer.ts"
import { type ControlPlane, find, type Operation } from "./control-plane.ts"
import { checkRevision } from "./function-lookup.ts"
import { type Alias, type FunctionRecord, versionAt } from "./functions.ts"
import { isEmpty, type Json, readBody, readText, requireText } from "./input.ts"
import { conflict, invalidParameter, notFound } from "./refusal.ts"
import type { Call } from "./route.ts"

const ALIASES = "/2015-03-31/functions/:function/aliases"
const ONE = `${ALIASES}/:alias`

/** Aliases, each of one version. */
export const ALIAS_OPERATIONS: readonly Operation[] = [
  { operation: "CreateAlias", method: "POST", path: ALIASES, answer: createAlias },
  { operation: "ListAliases", method: "GET", path: ALIASES, answer: listAliases },
  { operation: "GetAlias", method: "GET", path: ONE, answer: getAlias },
  { operation: "UpdateAlias", method: "PUT", path: ONE, answer: updateAlias },
  { operation: "DeleteAlias", method: "DELETE", path: ONE, answer: deleteAlias },
]

const NAME = /(?![0-9]+$)([a-zA-Z0-9-_]+)/
const VERSION = /(\$LATEST|[0-9]+)/

function createAlias(plane: ControlPlane, call: Call): LoopbackReply {
  const { record } = find(plane, call)
  const input = readBody(call.request.body)
  const name = requireText(input, "Name", { most: 128, pattern: NAME })
  const alias: Alias = {
    name,
    functionVersion: readVersion(record, input) ?? requireText(input, "FunctionVersion"),
    description: readText(input, "Description", { most: 256 }) ?? "",
    revisionId: randomUUID(),
  }
  if (record.aliases.has(name)) throw conflict(`Alias already exists: ${aliasArn(record, name)}`)
  record.aliases.set(name, alias)
  return json(describe(record, alias), 201)
}

function listAliases(plane: ControlPlane, call: Call): LoopbackReply {
  const { record } = find(plane, call)
  const wanted = call.request.query.get("FunctionVersion")
  const all = [...record.aliases.values()].filter(
    ({ functionVersion }) => wanted === null || functionVersion === wanted,
  )
  const { items, ...more } = pageOf(all, call.request.query)
  return json({ Aliases: items.map((alias) => describe(record, alias)), ...more })
}

function getAlias(plane: ControlPlane, call: Call): LoopbackReply {
  const { record } = find(plane, call)
  return json(describe(record, requireAlias(record, call)))
}

function updateAlias(plane: ControlPlane, call: Call): LoopbackReply {
  const { record } = find(plane, call)
  const alias = requireAlias(record, call)
  const input = readBody(call.request.body)
  checkRevision(readText(input, "RevisionId"), alias.revisionId)
  const updated: Alias = {
    name: alias.name,
    functionVersion: readVersion(record, input) ?? alias.functionVersion,
    description: readText(input, "Description", { most: 256 }) ?? alias.description,
    revisionId: randomUUID(),
  }
  record.aliases.set(alias.name, updated)
  return json(describe(record, updated))
}

function deleteAlias(plane: ControlPlane, call: Call): LoopbackReply {
  const { record } = find(plane, call)
  const name = call.path.alias ?? ""
  record.aliases.delete(name)
  record.policies.delete(name)
  record.eventInvokeConfigs.delete(name)
  return noContent()
}

/** The version an alias is to have. @throws Refusal for one that isn't there, and for weights. */
function readVersion(record: FunctionRecord, input: Json): string | undefined {
  if (!isEmpty(input.RoutingConfig)) {
    throw invalidParameter("RoutingConfig isn't supported by this local Lambda: an alias has one version.")
  }
  const version = readText(input, "FunctionVersion", { pattern: VERSION })
  if (version === undefined || versionAt(record, version) !== undefined) return version
  throw notFound(`Function not found: ${aliasArn(record, version)}`)
}

function requireAlias(record: FunctionRecord, { path }: Call): Alias {
  const alias = record.aliases.get(path.alias ?? "")
  if (alias === undefined) throw notFound(`Cannot find alias arn: ${aliasArn(record, path.alias ?? "")}`)
  return alias
}

function describe(record: FunctionRecord, { name, functionVersion, description, revisionId }: Alias) {
  return {
    AliasArn: aliasArn(record, name),
    Name: name,
    FunctionVersion: functionVersion,
    Description: description,
    RevisionId: revisionId,
  }
}

function aliasArn({ arn }: FunctionRecord, name: string): string {
  return `${arn}:${name}`
}
