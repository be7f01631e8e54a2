import type { LoopbackReply } from "../loopback-server.ts"
import { json, pageOf } from "./answer.ts"
import { type ControlPlane, discardVersions, find, newRevision, type Operation } from "./control-plane.ts"
import { describeVersion } from "./function-description.ts"
import { checkRevision } from "./function-lookup.ts"
import type { FunctionVersion } from "./function-version.ts"
import { type FunctionRecord, versionsOf } from "./functions.ts"
import { readBody, readText } from "./input.ts"
import { conflict, invalidParameter } from "./refusal.ts"
import type { Call } from "./route.ts"

const VERSIONS = "/2015-03-31/functions/:function/versions"

/** Published versions. */
export const VERSION_OPERATIONS: readonly Operation[] = [
  { operation: "ListVersionsByFunction", method: "GET", path: VERSIONS, answer: listVersions },
  { operation: "PublishVersion", method: "POST", path: VERSIONS, answer: publishVersion },
]

/** Makes a version of `$LATEST`, or gives the last one when nothing has changed since. */
export function publish(
  plane: Pick<ControlPlane, "clock">,
  record: FunctionRecord,
  { description }: { readonly description?: string | undefined },
): FunctionVersion {
  const { latest, published } = record
  const last = published.at(-1)
  if (last?.madeOf === latest.revisionId) return last.version
  record.lastNumber++
  const version = {
    ...latest,
    version: String(record.lastNumber),
    description: description ?? latest.description,
    ...newRevision(plane),
  }
  record.published = [...published, { version, madeOf: latest.revisionId }]
  return version
}

/** Deletes a version and its policy; one that isn't there is no error. @throws Refusal while an alias points to it. */
export function deleteVersion(plane: ControlPlane, record: FunctionRecord, number: string): void {
  if (!/^\d+$/.test(number)) {
    throw invalidParameter(
      number === "$LATEST"
        ? "$LATEST version cannot be deleted without deleting the function."
        : `Only a version's number can be deleted; found ${JSON.stringify(number)}`,
    )
  }
  const aliases = [...record.aliases.values()].filter(({ functionVersion }) => functionVersion === number)
  if (aliases.length > 0) {
    const names = aliases.map(({ name }) => name).join(", ")
    throw conflict(`Unable to delete version because the following aliases reference it: [${names}]`)
  }
  const gone = record.published.filter(({ version }) => version.version === number)
  record.published = record.published.filter(({ version }) => version.version !== number)
  record.policies.delete(number)
  record.eventInvokeConfigs.delete(number)
  discardVersions(
    plane,
    gone.map(({ version }) => version),
    record,
  )
}

function listVersions(plane: ControlPlane, call: Call): LoopbackReply {
  const { record } = find(plane, call)
  const all = versionsOf(record).map((fn) => describeVersion(fn, fn.version))
  const { items, ...more } = pageOf(all, call.request.query)
  return json({ Versions: items, ...more })
}

function publishVersion(plane: ControlPlane, call: Call): LoopbackReply {
  const { record } = find(plane, call)
  const input = readBody(call.request.body)
  const { latest } = record
  checkRevision(readText(input, "RevisionId"), latest.revisionId)
  const sha256 = readText(input, "CodeSha256") ?? ""
  if (sha256 !== "" && sha256 !== latest.code?.sha256) {
    const differs = `CodeSHA256 (${sha256}) is different from current CodeSHA256 in $LATEST (${latest.code?.sha256 ?? "none"})`
    throw invalidParameter(`${differs}. Please try again with the CodeSHA256 in $LATEST.`)
  }
  const version = publish(plane, record, { description: readText(input, "Description", { most: 256 }) })
  return json(describeVersion(version, version.version), 201)
}
