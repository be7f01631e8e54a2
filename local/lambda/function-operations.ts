import type { LoopbackReply } from "../loopback-server.ts"
import { json, noContent, pageOf } from "./answer.ts"
import { checkUpload, locationOf, readArchitecture, readZipFile } from "./code-operations.ts"
import { type ControlPlane, discardVersions, find, newRevision, type Operation } from "./control-plane.ts"
import { createFunction } from "./create-function.ts"
import { describeVersion } from "./function-description.ts"
import { checkRevision, type Found, requireVersion } from "./function-lookup.ts"
import type { FunctionVersion } from "./function-version.ts"
import { type FunctionRecord, versionsOf } from "./functions.ts"
import { readBody, readBoolean, readText } from "./input.ts"
import { notFound } from "./refusal.ts"
import type { Call } from "./route.ts"
import { readSettings } from "./settings-input.ts"
import { deleteVersion, publish } from "./version-operations.ts"

const FUNCTIONS = "/2015-03-31/functions"
const ONE = `${FUNCTIONS}/:function`

/** Functions themselves: made, shown, changed, deleted. */
export const FUNCTION_OPERATIONS: readonly Operation[] = [
  { operation: "CreateFunction", method: "POST", path: FUNCTIONS, answer: createFunction },
  { operation: "ListFunctions", method: "GET", path: FUNCTIONS, answer: listFunctions },
  { operation: "GetFunction", method: "GET", path: ONE, answer: getFunction },
  { operation: "DeleteFunction", method: "DELETE", path: ONE, answer: deleteFunction },
  { operation: "GetFunctionConfiguration", method: "GET", path: `${ONE}/configuration`, answer: getConfiguration },
  {
    operation: "UpdateFunctionConfiguration",
    method: "PUT",
    path: `${ONE}/configuration`,
    answer: updateConfiguration,
  },
  { operation: "UpdateFunctionCode", method: "PUT", path: `${ONE}/code`, answer: updateCode },
]

function listFunctions({ functions }: ControlPlane, { request }: Call): LoopbackReply {
  const wantsAll = request.query.get("FunctionVersion") === "ALL"
  const records = [...functions.values()]
  const all = wantsAll
    ? records.flatMap((record) => versionsOf(record).map((fn) => describeVersion(fn, fn.version)))
    : records.map(({ latest }) => describeVersion(latest))
  const { items, ...more } = pageOf(all, request.query)
  return json({ Functions: items, ...more })
}

function getFunction(plane: ControlPlane, call: Call): LoopbackReply {
  const found = find(plane, call)
  const { code } = requireVersion(found)
  const { tags, reservedConcurrency } = found.record
  return json({
    Configuration: describeFound(found),
    Code: { RepositoryType: "S3", ...(code === undefined ? {} : { Location: locationOf(plane, code) }) },
    ...(Object.keys(tags).length === 0 ? {} : { Tags: tags }),
    ...(reservedConcurrency === undefined
      ? {}
      : { Concurrency: { ReservedConcurrentExecutions: reservedConcurrency } }),
  })
}

function getConfiguration(plane: ControlPlane, call: Call): LoopbackReply {
  return json(describeFound(find(plane, call)))
}

function describeFound(found: Found) {
  return describeVersion(requireVersion(found), found.qualifier)
}

function deleteFunction(plane: ControlPlane, call: Call): LoopbackReply {
  const { record, qualifier } = find(plane, call)
  if (qualifier !== undefined) {
    deleteVersion(plane, record, qualifier)
    return noContent()
  }
  plane.functions.delete(record.name)
  discardVersions(plane, versionsOf(record), undefined)
  return noContent()
}

function updateConfiguration(plane: ControlPlane, call: Call): LoopbackReply {
  const { record } = find(plane, call)
  const input = readBody(call.request.body)
  const settings = readSettings(input, record.latest)
  checkRevision(readText(input, "RevisionId"), record.latest.revisionId)
  const { latest } = record
  const { vpcConfig: _, kmsKeyArn: __, ...rest } = latest
  replaceLatest(plane, record, { ...rest, ...settings, ...newRevision(plane) })
  return json(describeVersion(record.latest))
}

async function updateCode(plane: ControlPlane, call: Call): Promise<LoopbackReply> {
  checkUpload(call, "UpdateFunctionCode")
  const { record } = find(plane, call)
  const input = readBody(call.request.body)
  const revision = readText(input, "RevisionId")
  const architecture = readArchitecture(input)
  const zip = readZipFile(input)
  const [isDryRun, mustPublish] = [readBoolean(input, "DryRun"), readBoolean(input, "Publish")]
  checkRevision(revision, record.latest.revisionId)
  const code = await plane.codes.keep(zip)
  const { latest } = record
  const changed = { ...latest, architecture: architecture ?? latest.architecture, code, codeDir: code.dir }
  const updated: FunctionVersion = { ...changed, ...newRevision(plane) }
  const isGone = plane.functions.get(record.name) !== record
  if (isDryRun || isGone) await plane.codes.remove(code)
  if (isGone) throw notFound(`Function not found: ${record.arn}`)
  if (isDryRun) return json(describeVersion(updated))
  replaceLatest(plane, record, updated)
  if (!mustPublish) return json(describeVersion(updated))
  const version = publish(plane, record, {})
  return json(describeVersion(version, version.version))
}

function replaceLatest(plane: ControlPlane, record: FunctionRecord, latest: FunctionVersion): void {
  const before = record.latest
  record.latest = latest
  discardVersions(plane, [before], record)
}
