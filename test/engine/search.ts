import { readdir, readFile } from "node:fs/promises"
import { join, relative } from "node:path"

/**
 * Every file of a folder that has the secret in it, in plain text or merely encoded: as it is, in JSON, in a URL, in base64,
 * in hexadecimal digits.
 * @returns paths relative to the folder, with the form that was found; never the secret
 */
export async function findInFiles(folder: string, secret: string): Promise<readonly string[]> {
  const forms = formsOf(secret)
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  const found = await Promise.all(files.map(async (file) => formIn(await readFile(file, "utf8"), forms)))
  return files.flatMap((file, at) => (found[at] === undefined ? [] : [`${relative(folder, file)} (${found[at]})`]))
}

/** The ways in which a text can stand in a file without being encrypted. Base64 depends on what stands before, so all three. */
function formsOf(secret: string): ReadonlyMap<string, string> {
  const base64 = [0, 1, 2].map((before) => {
    const text = Buffer.concat([Buffer.alloc(before), Buffer.from(secret)])
      .toString("base64")
      .replace(/=+$/, "")
    return text.slice(before === 0 ? 0 : before + 1, -1)
  })
  return new Map([
    ["as it is", secret],
    ["JSON", JSON.stringify(secret).slice(1, -1)],
    ["JSON in JSON", JSON.stringify(JSON.stringify(secret)).slice(3, -3)],
    ["URL", encodeURIComponent(secret)],
    ...base64.map((text, at) => [`base64, shifted by ${at}`, text] as const),
    ["hexadecimal", Buffer.from(secret).toString("hex")],
  ])
}

function formIn(text: string, forms: ReadonlyMap<string, string>): string | undefined {
  return [...forms].find(([, form]) => text.includes(form))?.[0]
}
