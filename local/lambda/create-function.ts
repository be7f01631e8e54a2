import type { LoopbackReply } from "../loopback-server.ts"
import { json } from "./answer.ts"
import { checkUpload, readArchitecture, readZipFile } from "./code-operations.ts"
import { type ControlPlane, newRevision } from "./control-plane.ts"
import { describeVersion } from "./function-description.ts"
import { defaultSettings, FUNCTION_NAME, type FunctionSettings, functionArn, RUNTIMES } from "./function-version.ts"
import { newRecord } from "./functions.ts"
import { type Json, readBody, readBoolean, readObject, readOneOf, readText, requireText } from "./input.ts"
import { conflict, invalidParameter, type Refusal } from "./refusal.ts"
import type { Call } from "./route.ts"
import { readSettings } from "./settings-input.ts"
import { checkTagCount, readTags } from "./tags-input.ts"
import { publish } from "./version-operations.ts"

/**
 * Answers CreateFunction: the zip is unpacked, and the function can run.
 * @throws Refusal that names the member, or says that the name is taken.
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html
 */
export async function createFunction(plane: ControlPlane, call: Call): Promise<LoopbackReply> {
  checkUpload(call, "CreateFunction")
  const input = readBody(call.request.body)
  const name = readName(input)
  const settings = readNewSettings(input, name)
  const tags = readTags(input)
  checkTagCount(tags)
  const architecture = readArchitecture(input) ?? "x86_64"
  const zip = readZipFile(readObject(input, "Code") ?? {})
  const mustPublish = readBoolean(input, "Publish")
  if (plane.functions.has(name)) throw taken(name)
  const code = await plane.codes.keep(zip)
  if (plane.functions.has(name)) {
    await plane.codes.remove(code)
    throw taken(name)
  }
  const arn = functionArn(name, plane.place)
  const record = newRecord({
    ...settings,
    ...{ name, arn, architecture, code, version: "$LATEST", codeDir: code.dir },
    ...newRevision(plane),
  })
  record.tags = tags
  plane.functions.set(name, record)
  if (!mustPublish) return json(describeVersion(record.latest), 201)
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

function taken(name: string): Refusal {
  return conflict(`Function already exist: ${name}`)
}
