import { randomUUID } from "node:crypto"
import type { LoopbackReply } from "../loopback-server.ts"
import { json, noContent, pageOf } from "./answer.ts"
import { checkUpload, locationOf, readArchitecture, readZipFile } from "./code-operations.ts"
import { type ControlPlane, discardVersions, find, type Operation } from "./control-plane.ts"
import { describeVersion } from "./function-description.ts"
import { checkRevision, type Found, requireVersion } from "./function-lookup.ts"
import {
  defaultSettings,
  FUNCTION_NAME,
  type FunctionSettings,
  type FunctionVersion,
  functionArn,
  RUNTIMES,
  showTime,
} from "./function-version.ts"
import { type FunctionRecord, newRecord, versionsOf } from "./functions.ts"
import { type Json, readBody, readBoolean, readObject, readOneOf, readText, requireText } from "./input.ts"
import { conflict, invalidParameter, notFound } from "./refusal.ts"
import type { Call } from "./route.ts"
import { readSettings } from "./settings-input.ts"
import { readTags } from "./tags-input.ts"
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

async function createFunction(plane: ControlPlane, call: Call): Promise<LoopbackReply> {
  checkUpload(call, "CreateFunction")
  const input = readBody(call.request.body)
  const name = readName(input)
  const settings = readNewSettings(input, name)
  const tags = readTags(input)
  const architecture = readArchitecture(input) ?? "x86_64"
  const zip = readZipFile(readObject(input, "Code") ?? {})
  checkFree(plane, name)
  const code = await plane.codes.keep(zip)
  checkFree(plane, name)
  const arn = functionArn(name, plane.place)
  const record = newRecord({
    ...settings,
    ...{ name, arn, architecture, code, version: "$LATEST", codeDir: code.dir },
    ...newRevision(plane),
  })
  record.tags = tags
  plane.functions.set(name, record)
  if (!readBoolean(input, "Publish")) return json(describeVersion(record.latest), 201)
  const version = publish(plane, record, {})
  return json(describeVersion(version, version.version), 201)
}

function readName(input: Json): string {
  const text = requireText(input, "FunctionName", { most: 140 })
  const name = text.split(":").at(-1) ?? ""
  if (FUNCTION_NAME.test(name)) return name
  throw invalidParameter(`FunctionName must be 1 to 64 letters, digits, - and _; found ${JSON.stringify(text)}`)
}

function readNewSettings(input: Json, name: string): FunctionSettings {
  const type = readOneOf(input, "PackageType", ["Zip", "Image"])
  if (type === "Image") throw invalidParameter("PackageType Image isn't supported by this local Lambda: send a zip.")
  if (readText(input, "Runtime") === undefined || readText(input, "Handler") === undefined) {
    throw invalidParameter(
      "Runtime and Handler are mandatory parameters for functions created with deployment packages.",
    )
  }
  const role = requireText(input, "Role")
  return readSettings(input, { ...defaultSettings(name), runtime: RUNTIMES[0], handler: "", role })
}

function checkFree({ functions }: ControlPlane, name: string): void {
  if (functions.has(name)) throw conflict(`Function already exist: ${name}`)
}

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

function newRevision({ clock }: ControlPlane) {
  return { revisionId: randomUUID(), lastModified: showTime(new Date(clock.now())) }
}
