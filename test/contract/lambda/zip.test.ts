import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { readZip, type ZipEntry } from "../../../local/lambda/zip.ts"
import { type Zipped, zipOf } from "./zip-file.ts"

async function read(zip: Buffer, limitBytes = 1_000_000): Promise<readonly ZipEntry[]> {
  const entries: ZipEntry[] = []
  for await (const entry of readZip(zip, limitBytes)) entries.push(entry)
  return entries
}

describe("a zip", () => {
  test("is unpacked, with folders and what may be executed", async () => {
    const zip = zipOf(
      { name: "lib/", mode: 0o40755 },
      { name: "lib/a.mjs", text: "a" },
      { name: "run", text: "#!", mode: 0o100755 },
    )
    expect((await read(zip)).map((entry) => ({ ...entry, data: entry.data.toString() }))).toEqual([
      { name: "lib/", isFolder: true, isExecutable: true, data: "" },
      { name: "lib/a.mjs", isFolder: false, isExecutable: false, data: "a" },
      { name: "run", isFolder: false, isExecutable: true, data: "#!" },
    ])
  })

  test.each<[string, Zipped, RegExp]>([
    ["leaves its folder", { name: "../x" }, /"..\/x" isn't a path inside the folder/],
    ["leaves its folder in the middle", { name: "a/../../x" }, /isn't a path inside the folder/],
    ["is absolute", { name: "/etc/x" }, /isn't a path inside the folder/],
    ["is on a drive", { name: "C:x" }, /isn't a path inside the folder/],
    ["has a backslash", { name: "..\\x" }, /isn't a path inside the folder/],
    ["has no name", { name: "" }, /isn't a path inside the folder/],
    ["has a NUL", { name: "a\0b" }, /isn't a path inside the folder/],
    [
      "is a symbolic link",
      { name: "link", text: "/etc/passwd", mode: 0o120777 },
      /"link" is neither a file nor a folder/,
    ],
    ["is a device", { name: "tty", mode: 0o20666 }, /neither a file nor a folder/],
    ["is encrypted", { name: "x", flags: 1 }, /"x" is encrypted/],
    ["is packed in another way", { name: "x", method: 14 }, /"x" is packed by method 14/],
    ["grows past what it states", { name: "x", text: "x".repeat(1000), statedBytes: 10 }, /"x" is damaged/],
    ["is smaller than it states", { name: "x", text: "x", statedBytes: 10 }, /"x" is damaged/],
    ["has another checksum", { name: "x", text: "x", statedCrc: 1 }, /"x" is damaged/],
    ["is of zip64", { name: "x", statedBytes: 0xffffffff }, /zip64 isn't supported/],
  ])("is refused when an entry %s", async (_, entry, message) => {
    const reading = read(zipOf({ name: "good", text: "good" }, entry), 0xffffffffff)
    await expect(reading).rejects.toThrow(message)
  })

  test("is refused before anything is unpacked when more would come out than allowed", async () => {
    const zip = zipOf({ name: "a", text: "a".repeat(600) }, { name: "b", text: "b".repeat(600) })
    await expect(read(zip, 1000)).rejects.toMatchObject({ kind: "large", message: "unpacked it has 1200 bytes" })
    expect(await read(zip, 1200)).toHaveLength(2)
  })

  test("may have a comment at its end, and no other bytes", async () => {
    const zip = zipOf({ name: "a", text: "a" })
    zip.writeUInt16LE(2, zip.length - 2)
    expect(await read(Buffer.concat([zip, Buffer.from("hi")]))).toHaveLength(1)
    await expect(read(Buffer.concat([zip, Buffer.from("more")]))).rejects.toThrow(/isn't a zip file/)
  })

  test("is refused or read, and nothing else, whatever is damaged or cut off", async () => {
    const good = zipOf({ name: "a.mjs", text: "export const a = 1" }, { name: "b/c", text: "c".repeat(300) })
    const damage = fc.record({ at: fc.nat(good.length - 1), byte: fc.nat(255), cut: fc.nat(good.length) })
    await fc.assert(
      fc.asyncProperty(damage, async ({ at, byte, cut }) => {
        const bad = Buffer.from(good)
        bad[at] = byte
        const outcome = await read(bad.subarray(0, cut), 10_000).catch((error: Error) => error.name)
        expect(outcome === "ZipError" || Array.isArray(outcome)).toBe(true)
      }),
      { numRuns: 500 },
    )
  })
})
