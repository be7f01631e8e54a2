import { promisify } from "node:util"
import { crc32, inflateRaw } from "node:zlib"

/** A file or folder of a zip archive. */
export interface ZipEntry {
  /** Relative, with `/` between its parts, none of them `.` or `..`. */
  readonly name: string
  readonly isFolder: boolean
  /** Someone may execute it. */
  readonly isExecutable: boolean
  /** Unpacked. Empty for a folder. */
  readonly data: Buffer
}

/** An archive that can't be used; the message names the entry. */
export class ZipError extends Error {
  /** `large`: more than allowed comes out of it. `malformed`: all else. */
  readonly kind: "large" | "malformed"

  constructor(kind: ZipError["kind"], message: string) {
    super(message)
    this.name = "ZipError"
    this.kind = kind
  }
}

interface Header {
  readonly name: string
  readonly isEncrypted: boolean
  readonly method: number
  readonly crc: number
  readonly packedBytes: number
  readonly unpackedBytes: number
  readonly mode: number
  readonly localAt: number
}

const END = { signature: 0x06054b50, bytes: 22, longestComment: 0xffff }
const CENTRAL = { signature: 0x02014b50, bytes: 46 }
const LOCAL = { signature: 0x04034b50, bytes: 30 }
const METHOD = { stored: 0, deflated: 8 }
const MADE_ON_UNIX = 3
const FILE_TYPE = { mask: 0xf000, none: 0, file: 0x8000, folder: 0x4000 }
const ZIP64 = 0xffffffff

const inflate = promisify(inflateRaw)

/**
 * Unpacks an archive entry by entry. Sizes are added up before anything is unpacked, no entry may grow past the size it
 * states, and its checksum must be right.
 * @param limitBytes of all entries together, unpacked.
 * @throws ZipError for encryption, zip64, links and devices, names that leave the folder, and damage of any kind.
 * @see https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT
 */
export async function* readZip(zip: Buffer, limitBytes: number): AsyncGenerator<ZipEntry> {
  const headers = [...readDirectory(zip)]
  const totalBytes = headers.reduce((sum, { unpackedBytes }) => sum + unpackedBytes, 0)
  if (totalBytes > limitBytes) throw new ZipError("large", `unpacked it has ${totalBytes} bytes`)
  for (const header of headers) {
    const isFolder = checkHeader(header)
    const data = isFolder ? Buffer.alloc(0) : await unpack(zip, header)
    yield { name: header.name, isFolder, isExecutable: (header.mode & 0o111) !== 0, data }
  }
}

function* readDirectory(zip: Buffer): Generator<Header> {
  const end = findEnd(zip)
  const count = zip.readUInt16LE(end + 10)
  let at = zip.readUInt32LE(end + 16)
  if (count === 0xffff || at === ZIP64) malformed("zip64 isn't supported")
  for (let index = 0; index < count; index++) {
    const header = section(zip, at, CENTRAL, "the directory")
    const [nameBytes, extraBytes, commentBytes] = [28, 30, 32].map((offset) => header.readUInt16LE(offset))
    const nameEnd = at + CENTRAL.bytes + (nameBytes ?? 0)
    if (nameEnd > end) malformed("the directory is cut off")
    yield { ...readHeader(header), name: zip.toString("utf8", at + CENTRAL.bytes, nameEnd) }
    at = nameEnd + (extraBytes ?? 0) + (commentBytes ?? 0)
  }
}

function readHeader(header: Buffer): Omit<Header, "name"> {
  const isUnix = header.readUInt8(5) === MADE_ON_UNIX
  return {
    isEncrypted: (header.readUInt16LE(8) & 1) !== 0,
    method: header.readUInt16LE(10),
    crc: header.readUInt32LE(16),
    packedBytes: header.readUInt32LE(20),
    unpackedBytes: header.readUInt32LE(24),
    mode: isUnix ? header.readUInt16LE(40) : 0,
    localAt: header.readUInt32LE(42),
  }
}

function findEnd(zip: Buffer): number {
  const first = Math.max(0, zip.length - END.bytes - END.longestComment)
  for (let at = zip.length - END.bytes; at >= first; at--) {
    const isEnd = zip.readUInt32LE(at) === END.signature
    if (isEnd && at + END.bytes + zip.readUInt16LE(at + 20) === zip.length) return at
  }
  return malformed("it isn't a zip file, or its end is missing")
}

/** @returns whether it is a folder. */
function checkHeader({ name, mode, isEncrypted, method, packedBytes, unpackedBytes, localAt }: Header): boolean {
  const type = mode & FILE_TYPE.mask
  const isFolder = name.endsWith("/") || type === FILE_TYPE.folder
  const parts = name.replace(/\/$/, "").split("/")
  const leaves = parts.some((part) => part === "" || part === "." || part === "..")
  if (leaves || /[\\\0]|^[A-Za-z]:/.test(name)) malformed(`${show(name)} isn't a path inside the folder`)
  if (![FILE_TYPE.none, FILE_TYPE.file, FILE_TYPE.folder].includes(type)) {
    malformed(`${show(name)} is neither a file nor a folder; links aren't supported`)
  }
  if (isEncrypted) malformed(`${show(name)} is encrypted`)
  if ([packedBytes, unpackedBytes, localAt].includes(ZIP64)) malformed("zip64 isn't supported")
  if (method !== METHOD.stored && method !== METHOD.deflated) malformed(`${show(name)} is packed by method ${method}`)
  return isFolder
}

async function unpack(zip: Buffer, header: Header): Promise<Buffer> {
  const { name, localAt, packedBytes, unpackedBytes, method, crc } = header
  const local = section(zip, localAt, LOCAL, show(name))
  const from = localAt + LOCAL.bytes + local.readUInt16LE(26) + local.readUInt16LE(28)
  const packed = zip.subarray(from, from + packedBytes)
  if (packed.length !== packedBytes) malformed(`${show(name)} is cut off`)
  const options = { maxOutputLength: Math.max(1, unpackedBytes) }
  const data = method === METHOD.stored ? packed : await inflate(packed, options).catch(() => undefined)
  if (data?.length !== unpackedBytes || crc32(data) !== crc) malformed(`${show(name)} is damaged`)
  return data as Buffer
}

function section(zip: Buffer, at: number, { signature, bytes }: typeof LOCAL, what: string): Buffer {
  const found = zip.subarray(at, at + bytes)
  if (found.length < bytes || found.readUInt32LE(0) !== signature) malformed(`${what} is damaged`)
  return found
}

function show(name: string): string {
  return JSON.stringify(name.slice(0, 100))
}

function malformed(message: string): never {
  throw new ZipError("malformed", message)
}
