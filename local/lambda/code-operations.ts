import type { LoopbackReply } from "../loopback-server.ts"
import type { StoredCode } from "./code-store.ts"
import type { ControlPlane, Operation } from "./control-plane.ts"
import { type Json, readList, readText } from "./input.ts"
import { constraint, invalidParameter, notFound, Refusal } from "./refusal.ts"
import type { Call } from "./route.ts"

/** Bytes of a request that uploads code, as AWS allows. */
const UPLOAD_LIMIT_BYTES = 70_167_211

const CODE_PATH = "/lambda-code"

/** Downloads of uploaded code. They need no signature, as the presigned addresses of AWS. */
export const DOWNLOAD: Operation = {
  operation: "GetFunction's Code.Location",
  method: "GET",
  path: `${CODE_PATH}/:id`,
  answer: download,
}

/** Where a version's zip can be downloaded. */
export function locationOf(plane: ControlPlane, code: StoredCode): string {
  return `${plane.origin()}${CODE_PATH}/${code.id}`
}

/** @throws Refusal RequestEntityTooLargeException. */
export function checkUpload({ request }: Call, operation: string): void {
  if (request.body.length <= UPLOAD_LIMIT_BYTES) return
  const message = `Request must be smaller than ${UPLOAD_LIMIT_BYTES} bytes for the ${operation} operation`
  throw new Refusal("RequestEntityTooLargeException", message)
}

/**
 * The zip of a request: CreateFunction's `Code`, or an UpdateFunctionCode as a whole.
 * @throws Refusal for code that is somewhere else, and for what isn't base64.
 */
export function readZipFile(input: Json): Buffer {
  const elsewhere = ["S3Bucket", "S3Key", "S3ObjectVersion", "ImageUri"].find((name) => input[name] !== undefined)
  if (elsewhere !== undefined) {
    throw invalidParameter(`${elsewhere} isn't supported by this local Lambda: send the zip itself, as ZipFile.`)
  }
  const text = readText(input, "ZipFile")
  if (text === undefined) throw invalidParameter("Please provide a source for function code: ZipFile is missing.")
  const zip = Buffer.from(text, "base64")
  if (zip.toString("base64").replace(/=+$/, "") !== text.replace(/=+$/, "")) {
    throw new Refusal("SerializationException", "ZipFile must be base64")
  }
  return zip
}

/** @throws Refusal for more than one, or one that doesn't exist. */
export function readArchitecture(input: Json): "arm64" | "x86_64" | undefined {
  const list = readList(input, "Architectures")
  if (list === undefined || list.length === 0) return undefined
  const [only] = list
  if (list.length === 1 && (only === "arm64" || only === "x86_64")) return only
  throw constraint("Architectures", `[${list}]`, "have length 1 and satisfy enum value set: [x86_64, arm64]")
}

async function download({ codes }: ControlPlane, { path }: Call): Promise<LoopbackReply> {
  const zip = await codes.read(path.id ?? "")
  if (zip === undefined) throw notFound("This code isn't here any more: call GetFunction for where it is now.")
  return { status: 200, headers: { "content-type": "application/zip" }, body: zip }
}
