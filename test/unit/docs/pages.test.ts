import { spawnSync } from "node:child_process"
import { existsSync, readdirSync, readFileSync } from "node:fs"
import { dirname, join, relative } from "node:path"
import { describe, expect, test } from "vitest"
import { alarmTable } from "../../../infra/alarm-table.ts"
import { resolveRotation } from "../../../infra/model/resolve.ts"

const DOCS = join(import.meta.dirname, "..", "..", "..", "docs")
const RUNBOOKS = join(DOCS, "runbooks")
const PAGES = ["runbooks", "guides"].flatMap((folder) =>
  readdirSync(join(DOCS, folder)).map((file) => join(DOCS, folder, file)),
)
const PAGES_WITH_COMMANDS = [
  join(DOCS, "..", "README.md"),
  ...readdirSync(DOCS)
    .filter((file) => file.endsWith(".md"))
    .map((file) => join(DOCS, file)),
  ...PAGES,
]
const ROTATION = resolveRotation({
  channels: { support: { channelId: "1234567890", apps: ["bot"], kid: "a-kid", hasChannelSecret: true } },
})

describe.each(PAGES.map((page) => [relative(DOCS, page), page]))("%s", (_, page) => {
  const text = readFileSync(page, "utf8")

  test("links only to pages and headings that are there", () => {
    const broken = linksOf(text).filter((link) => !leadsSomewhere(link, page))
    expect(broken).toEqual([])
  })

  test("has commands that a shell can read", () => {
    for (const block of blocksOf(text, "sh")) {
      const { status, stderr } = spawnSync("bash", ["-n"], { input: block, encoding: "utf8" })
      expect({ status, stderr, block }).toEqual({ status: 0, stderr: "", block })
    }
  })

  test("uses no shell name that neither it nor the runbooks' first block sets", () => {
    const shell = blocksOf(text, "sh").join("\n")
    const known = namesSetIn(
      `${blocksOf(readFileSync(join(RUNBOOKS, "README.md"), "utf8"), "sh").join("\n")}\n${shell}`,
    )
    expect(namesUsedIn(shell).filter((name) => !known.includes(name))).toEqual([])
  })
})

describe.each(PAGES_WITH_COMMANDS.map((page) => [relative(DOCS, page), page]))("the commands of %s", (_, page) => {
  const lines = shellOf(readFileSync(page, "utf8")).flatMap((block) => withoutQuoted(block).split("\n"))

  test("have no comment, which zsh takes for a command or its arguments when it is pasted", () => {
    expect(lines.filter((line) => /(?:^|\s)#/.test(line))).toEqual([])
  })

  test("have no pattern of file names, which zsh refuses where nothing matches", () => {
    expect(lines.filter((line) => /[[\]*]/.test(line))).toEqual([])
  })
})

test("a comment beside a quoted # is seen, and the quoted one isn't taken for one", () => {
  const [first, second] = withoutQuoted("printf '%s #' \"it's #\"\nls # all\n").split("\n")
  expect([first, second].map((line) => /(?:^|\s)#/.test(line ?? ""))).toEqual([false, true])
})

describe("runbooks", () => {
  const index = readFileSync(join(RUNBOOKS, "README.md"), "utf8")
  const alarms = [...alarmTable(ROTATION).map(({ name }) => name), "rotation-events"]

  test.each(alarms)("there is one for the alarm %s, and the index names it", (name) => {
    expect(existsSync(join(RUNBOOKS, `${name}.md`))).toBe(true)
    expect(index).toContain(`[${name}](${name}.md)`)
  })

  test("the index names no alarm that isn't there", () => {
    const [table = ""] = index.split("| job |")
    const named = [...table.matchAll(/^\| \[([\w-]+)\]/gm)].map(([, name]) => name)
    expect(named.sort()).toEqual(alarms.sort())
  })

  test("say what to do about every report of the sentinel, and of no other", () => {
    const source = readFileSync(join(DOCS, "..", "lambda", "sentinel", "action.ts"), "utf8")
    const [, union = ""] = /type ReportCode =([^/]*)/.exec(source) ?? []
    const codes = [...union.matchAll(/"([\w-]+)"/g)].map(([, code]) => code)
    const told = [...readFileSync(join(RUNBOOKS, "needs-attention.md"), "utf8").matchAll(/^\| `([\w-]+)` \|/gm)]
    expect(codes.length).toBeGreaterThan(5)
    expect(told.map(([, code]) => code).sort()).toEqual(codes.sort())
  })

  test("every page of the folder is in the index", () => {
    const files = readdirSync(RUNBOOKS).filter((file) => file !== "README.md")
    expect(files.filter((file) => !index.includes(`](${file})`))).toEqual([])
  })
})

function linksOf(text: string): readonly string[] {
  return [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, link]) => link ?? "").filter((link) => !/^https?:/.test(link))
}

function leadsSomewhere(link: string, page: string): boolean {
  const [path = "", anchor] = link.split("#")
  const file = path === "" ? page : join(dirname(page), path)
  if (!existsSync(file)) return false
  return anchor === undefined || anchorsOf(readFileSync(file, "utf8")).includes(anchor)
}

function anchorsOf(text: string): readonly string[] {
  return [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading = ""]) =>
    heading
      .toLowerCase()
      .replace(/[^\w\- ]/g, "")
      .replaceAll(" ", "-"),
  )
}

function blocksOf(text: string, info: string): readonly string[] {
  return [...text.matchAll(/^ *```(.*)\n([\s\S]*?)^ *```$/gm)].flatMap(([, found, block]) =>
    found === info ? [block ?? ""] : [],
  )
}

/** The blocks that a reader pastes, those with a second word on their fence among them. */
function shellOf(text: string): readonly string[] {
  return [...text.matchAll(/^ *```sh\b.*\n([\s\S]*?)^ *```$/gm)].map(([, block]) => block ?? "")
}

function withoutQuoted(shell: string): string {
  return shell.replace(/'[^']*'|"(?:\\.|[^"\\])*"/g, '""')
}

function namesSetIn(shell: string): readonly string[] {
  const assigned = [...shell.matchAll(/(?:^|\s)(\w+)=/gm)].map(([, name]) => name ?? "")
  const read = [...shell.matchAll(/\bread -\w+ ([a-z_ ]+)/g)].flatMap(([, names = ""]) => names.split(" "))
  const looped = [...shell.matchAll(/\bfor (\w+) in/g)].map(([, name]) => name ?? "")
  return [...assigned, ...read, ...looped]
}

/** Those that the shell replaces: not within single quotes, and not a function's `$1`. */
function namesUsedIn(shell: string): readonly string[] {
  const plain = shell.replace(/'[^'"]*'/g, "")
  return [...plain.matchAll(/\$\{?([a-z_]\w*)/g)].map(([, name]) => name ?? "")
}
