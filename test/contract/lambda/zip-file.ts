import { crc32, deflateRawSync } from "node:zlib"

/** An entry to be zipped; what isn't given is as it should be. */
export interface Zipped {
  readonly name: string
  readonly text?: string
  /** Unix mode with the file's type. Default: a regular file, 0644. */
  readonly mode?: number
  /** Flags of the entry, e.g. 1: encrypted. Default 0. */
  readonly flags?: number
  /** Default 8: deflated. */
  readonly method?: number
  /** What the directory says of its size unpacked, in bytes. Default: the truth. */
  readonly statedBytes?: number
  /** What the directory says of its checksum. Default: the truth. */
  readonly statedCrc?: number
}

/** A zip file as a Unix tool makes it, with lies where they are asked for. */
export function zipOf(...entries: readonly Zipped[]): Buffer {
  const locals: Buffer[] = []
  const directory: Buffer[] = []
  let at = 0
  for (const entry of entries) {
    const packed = deflateRawSync(entry.text ?? "")
    const local = Buffer.concat([localHeader(entry, packed), Buffer.from(entry.name), packed])
    directory.push(centralHeader(entry, packed, at), Buffer.from(entry.name))
    locals.push(local)
    at += local.length
  }
  const central = Buffer.concat(directory)
  return Buffer.concat([...locals, central, endOf(entries.length, central.length, at)])
}

function localHeader(entry: Zipped, packed: Buffer): Buffer {
  const header = Buffer.alloc(30)
  header.writeUInt32LE(0x04034b50, 0)
  header.writeUInt16LE(20, 4)
  writeFacts(header, 6, entry, packed)
  return header
}

function centralHeader(entry: Zipped, packed: Buffer, localAt: number): Buffer {
  const header = Buffer.alloc(46)
  header.writeUInt32LE(0x02014b50, 0)
  header.writeUInt16LE((3 << 8) | 20, 4)
  header.writeUInt16LE(20, 6)
  writeFacts(header, 8, entry, packed)
  header.writeUInt16LE(entry.mode ?? 0o100644, 40)
  header.writeUInt32LE(localAt, 42)
  return header
}

/** The part that both headers have, from the flags to the name's length. */
function writeFacts(header: Buffer, at: number, entry: Zipped, packed: Buffer): void {
  const text = Buffer.from(entry.text ?? "")
  header.writeUInt16LE(entry.flags ?? 0, at)
  header.writeUInt16LE(entry.method ?? 8, at + 2)
  header.writeUInt32LE(entry.statedCrc ?? crc32(text), at + 8)
  header.writeUInt32LE(packed.length, at + 12)
  header.writeUInt32LE(entry.statedBytes ?? text.length, at + 16)
  header.writeUInt16LE(Buffer.byteLength(entry.name), at + 20)
}

function endOf(count: number, directoryBytes: number, directoryAt: number): Buffer {
  const end = Buffer.alloc(22)
  end.writeUInt32LE(0x06054b50, 0)
  end.writeUInt16LE(count, 8)
  end.writeUInt16LE(count, 10)
  end.writeUInt32LE(directoryBytes, 12)
  end.writeUInt32LE(directoryAt, 16)
  return end
}
