import { spawnSync } from "node:child_process"
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { readCommand } from "../../../infra/plan/command-line.ts"

const ROOT = join(import.meta.dirname, "..", "..", "..")
const CANARY = "canary-0123456789abcdef"
const SETTINGS = `config:
  line-token-rotation:channels:
    support: {channelId: "1234567890", kid: a-kid, apps: [bot], channelSecret: {secure: v1:${CANARY}}}
`

describe("npm run plan", () => {
  let folder = ""
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "plan-"))
    writeFileSync(join(folder, "good.yaml"), SETTINGS)
    writeFileSync(
      join(folder, "bad.yaml"),
      SETTINGS.replace("apps: [bot]", "apps: [bot, bot]").replace("1234567890", "x"),
    )
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  test("prints one line of JSON and writes the page, with no secret in either", () => {
    const page = join(folder, "plan.html")
    const { status, stdout, stderr } = plan(
      "--config",
      join(folder, "good.yaml"),
      "--json",
      "--html",
      page,
      "--from",
      "2026-11-23",
    )
    expect({ status, stderr }).toEqual({ status: 0, stderr: `The page is in ${page}\n` })
    expect(stdout.trimEnd().split("\n")).toHaveLength(1)
    expect(JSON.parse(stdout)).toMatchObject({
      schema: 1,
      from: "2026-11-23T00:00:00.000Z",
      channels: [{ name: "support" }],
    })
    expect(readFileSync(page, "utf8")).toContain('<h2 id="channel-1">support')
    expect(`${stdout}${readFileSync(page, "utf8")}`).not.toContain(CANARY)
  })

  test("ends with 1 and names every mistake when the settings are refused, and writes no page", () => {
    const page = join(folder, "none.html")
    const { status, stdout, stderr } = plan("--config", join(folder, "bad.yaml"), "--html", page)
    expect({ status, stdout }).toEqual({ status: 1, stdout: "" })
    expect(stderr).toContain("is refused, for 2 mistakes:\n")
    expect(stderr).toMatch(/^ {2}channels\.support\.channelId: /m)
    expect(stderr).toMatch(/^ {2}channels\.support\.apps\[1\]: /m)
    expect(() => readFileSync(page)).toThrow("ENOENT")
    expect(stderr).not.toContain(CANARY)
  })

  test("lets a reader stop reading", () => {
    const file = join(folder, "fleet.yaml")
    const channels = Array.from({ length: 200 }, (_, at) => `    c${at}: {channelId: "${10_000 + at}", apps: [bot]}\n`)
    writeFileSync(file, `config:\n  line-token-rotation:channels:\n${channels.join("")}`)
    const pipe = `"$0" scripts/run.mjs scripts/plan.ts --config "$1" | head -c 4; echo " $\{PIPESTATUS[0]}"`
    const { stdout, stderr } = spawnSync("bash", ["-c", pipe, process.execPath, file], { cwd: ROOT, encoding: "utf8" })
    expect({ stdout, stderr }).toEqual({ stdout: "What 0\n", stderr: "" })
  })

  test("ends with 2 when the file isn't there", () => {
    const file = join(folder, "missing.yaml")
    expect(plan("--config", file)).toMatchObject({ status: 2, stderr: `--config ${file} can't be read (ENOENT)\n` })
  })
})

describe("readCommand", () => {
  test("takes a config, and is for people unless JSON is asked for", () => {
    expect(readCommand(["--config", "a.yaml"])).toEqual({
      kind: "run",
      configFile: "a.yaml",
      isJson: false,
      htmlFile: undefined,
      fromMs: undefined,
    })
  })

  test.each([
    ["2026-11-23", Date.UTC(2026, 10, 23)],
    ["2026-11-23T03:00Z", Date.UTC(2026, 10, 23, 3)],
    ["2026-11-23T03:00:30Z", Date.UTC(2026, 10, 23, 3, 0, 30)],
  ])("starts from %s", (text, fromMs) => {
    expect(readCommand(["--config", "a", "--from", text])).toMatchObject({ fromMs })
  })

  test("gives help before it judges anything else", () => {
    expect(readCommand(["--help", "--from", "x"])).toEqual({ kind: "help" })
  })

  test.each([
    [[], "--config is missing"],
    [["--config", ""], "--config is missing"],
    [["--config", "a", "--html", ""], "--html needs a file's name"],
    [["--config", "a", "--from", "tomorrow"], `found "tomorrow"`],
    [["--config", "a", "--from", "2026-02-30"], `found "2026-02-30"`],
    [["--config", "a", "--from", "9999-01-01"], "between 2000 and 2090"],
    [["--config", "a", "--from", "2026-11-23T03:00:00+09:00"], "an instant in UTC"],
    [["--config"], "--config"],
    [["--confg", "a"], "Unknown option '--confg'"],
    [["a.yaml"], "Unexpected argument 'a.yaml'"],
  ])("refuses %j in one line that leads to the help", (args, what) => {
    const command = readCommand(args)
    const message = command.kind === "refused" ? command.message : ""
    expect(message).toContain(what)
    expect(message).toMatch(/; see npm run -s plan -- --help$/)
    expect(message).not.toContain("\n")
  })
})

function plan(...args: readonly string[]) {
  const run = join(ROOT, "scripts", "run.mjs")
  return spawnSync(process.execPath, [run, "scripts/plan.ts", ...args], { cwd: ROOT, encoding: "utf8" })
}
