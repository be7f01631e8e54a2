import { createHash, randomUUID } from "node:crypto"
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { invalidParameter, Refusal } from "./refusal.ts"
import { readZip, type ZipEntry, ZipError } from "./zip.ts"

/** Code that was uploaded, unpacked into a folder of its own. */
export interface StoredCode {
  readonly id: string
  readonly dir: string
  /** Base64, of the zip. */
  readonly sha256: string
  /** Of the zip. */
  readonly sizeBytes: number
}

/** Uploaded code, in a private temporary folder. */
export interface CodeStore {
  /** Unpacks a zip. @throws Refusal InvalidParameterValueException that says what is wrong with it. */
  keep(zip: Buffer): Promise<StoredCode>
  /** The zip as it was uploaded. */
  read(id: string): Promise<Buffer | undefined>
  remove(code: StoredCode): Promise<void>
  /** Removes all of it. */
  close(): Promise<void>
}

/** Bytes that a function's code may have unpacked. @see https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
export const UNZIPPED_LIMIT_BYTES = 262_144_000

export function createCodeStore(): CodeStore {
  let base: Promise<string> | undefined
  const zips = new Map<string, string>()

  async function newFolder(id: string): Promise<string> {
    base ??= mkdtemp(join(tmpdir(), "lambda-code-"))
    const folder = join(await base, id)
    await mkdir(folder)
    return folder
  }

  return {
    async keep(zip) {
      if (zip.length === 0) throw invalidParameter("Uploaded file must be a non-empty zip")
      const id = randomUUID()
      const folder = await newFolder(id)
      const dir = join(folder, "task")
      try {
        await unpackInto(dir, zip)
      } catch (error) {
        await rm(folder, { recursive: true, force: true })
        throw refusalOf(error)
      }
      const file = join(folder, "code.zip")
      await writeFile(file, zip)
      zips.set(id, file)
      return { id, dir, sha256: createHash("sha256").update(zip).digest("base64"), sizeBytes: zip.length }
    },

    async read(id) {
      const file = zips.get(id)
      return file === undefined ? undefined : readFile(file)
    },

    async remove({ id, dir }) {
      zips.delete(id)
      await rm(dirname(dir), { recursive: true, force: true })
    },

    async close() {
      zips.clear()
      if (base !== undefined) await rm(await base, { recursive: true, force: true })
      base = undefined
    },
  }
}

async function unpackInto(dir: string, zip: Buffer): Promise<void> {
  await mkdir(dir)
  for await (const entry of readZip(zip, UNZIPPED_LIMIT_BYTES)) await write(dir, entry)
}

async function write(dir: string, { name, isFolder, isExecutable, data }: ZipEntry): Promise<void> {
  const path = join(dir, name)
  try {
    await mkdir(isFolder ? path : dirname(path), { recursive: true })
    if (!isFolder) await writeFile(path, data, { flag: "wx", mode: isExecutable ? 0o755 : 0o644 })
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code !== "EEXIST" && code !== "ENOTDIR" && code !== "ENAMETOOLONG") throw error
    throw new ZipError("malformed", `${JSON.stringify(name.slice(0, 100))} is there twice, or its name is too long`)
  }
}

function refusalOf(error: unknown): unknown {
  if (!(error instanceof ZipError)) return error
  if (error.kind === "large") {
    return new Refusal(
      "InvalidParameterValueException",
      `Unzipped size must be smaller than ${UNZIPPED_LIMIT_BYTES} bytes`,
    )
  }
  const text = "Could not unzip uploaded file. Please check your file, then try to upload again."
  return invalidParameter(`${text} (${error.message})`)
}
