import { execFileSync, spawn } from "node:child_process"
import { once } from "node:events"
import { dirname } from "node:path"
import { createInterface } from "node:readline"
import { fileURLToPath } from "node:url"
import { beforeAll, describe, expect, it } from "vitest"
import { type DemoEvent, EVENTS } from "../../local/demo/events.ts"

const ROOT = dirname(dirname(dirname(fileURLToPath(import.meta.url))))
const SPOILER = new URL("./demo-fixtures/spoil-one-request.mjs", import.meta.url).href
const LIMIT_MS = 60_000
const UUID = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g

interface Started {
  readonly args?: readonly string[]
  readonly nodeArgs?: readonly string[]
}

function start({ args = [], nodeArgs = [] }: Started) {
  const command = [...nodeArgs, "scripts/run.mjs", "local/demo/main.ts", ...args]
  const child = spawn(process.execPath, command, { cwd: ROOT, stdio: ["ignore", "pipe", "pipe"] })
  const output = { stdout: "", stderr: "" }
  child.stdout.on("data", (chunk) => {
    output.stdout += chunk
  })
  child.stderr.on("data", (chunk) => {
    output.stderr += chunk
  })
  return { child, ended: once(child, "close").then(([code]) => ({ code: code as number | null, ...output })) }
}

type EventOf<Type extends DemoEvent["type"]> = Extract<DemoEvent, { type: Type }>

describe("npm start -- --json", () => {
  let run: { code: number | null; stdout: string; stderr: string }
  let events: readonly DemoEvent[]
  const all = <Type extends DemoEvent["type"]>(type: Type) =>
    events.filter((event): event is EventOf<Type> => event.type === type)

  beforeAll(async () => {
    run = await start({ args: ["--json"] }).ended
    events = run.stdout
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as DemoEvent)
  }, LIMIT_MS)

  it("exits with 0, has nothing to complain about, and ends with the summary", () => {
    expect(run.stderr).toBe("")
    expect(run.code).toBe(0)
    expect(events.at(-1)).toMatchObject({ type: "summary", failures: [] })
  })

  it("takes ten seconds or so, and less than 30 where much else runs beside it", () => {
    expect(events.at(-1)?.elapsedMs).toBeLessThan(30_000)
  })

  it("prints documented events, in the order of their time", () => {
    for (const { type } of events) expect(Object.keys(EVENTS)).toContain(type)
    const times = events.map(({ elapsedMs }) => elapsedMs)
    expect(times).toEqual([...times].sort((a, b) => a - b))
    expect(events.slice(0, 4).map(({ type }) => type)).toEqual(["started", "preparing", "preparing", "ready"])
  })

  it("plays eight acts, and each came to what it is about", () => {
    expect(all("act-ended").map(({ act, attempts, isSucceeded }) => [act, attempts, isSucceeded])).toEqual([
      ["first-rotation", 1, true],
      ["rotation-under-load", 1, true],
      ["lost-answer", 2, true],
      ["killed-function", 2, true],
      ["lost-put", 1, true],
      ["grace-over", 0, false],
      ["outside-revocation", 1, true],
      ["stuck-pending", 1, true],
    ])
  })

  it("lets exactly one answer of LINE get lost, kills exactly one process, and loses one answer to a Put", () => {
    expect(all("token-issued").filter(({ isAnswerLost }) => isAnswerLost)).toHaveLength(1)
    expect(all("function-killed")).toMatchObject([{ lastCall: "POST /oauth2/v2.1/token" }])
    expect(all("answer-missed").map(({ call }) => call)).toEqual(["POST /oauth2/v2.1/token", "PutSecretValue"])
    expect(all("call-repeated").map(({ call }) => call)).toEqual(["PutSecretValue"])
    expect(all("retry-scheduled")).toHaveLength(2)
  })

  it("retries with the same version, which is the ClientRequestToken", () => {
    const runs = all("rotation-started").map(({ versionId, attempt }) => [versionId, attempt] as const)
    const versions = [...new Set(runs.map(([versionId]) => versionId))]
    expect(versions).toHaveLength(8)
    expect(runs.filter(([, attempt]) => attempt === 2).map(([versionId]) => versions.indexOf(versionId))).toEqual([
      2, 3,
    ])
  })

  it("accounts for nine tokens: four retired, one revoked from outside, and four live, of which none is forgotten", () => {
    const [summary] = all("summary")
    expect(summary?.tokens).toMatchObject({ issued: 9, live: 4, retired: 4, forgotten: 0 })
    expect(summary?.tokens.current).toHaveLength(1)
    expect(summary?.tokens.superseded).toMatchObject([{ state: "retiring", retireAfter: expect.any(String) }])
    expect(summary?.tokens.leaked).toHaveLength(2)
    for (const { expiresAt } of summary?.tokens.leaked ?? []) expect(Date.parse(expiresAt)).toBeGreaterThan(Date.now())
    expect(all("token-revoked").map(({ by }) => by)).toEqual([...Array(4).fill("function"), "outside"])
  })

  it("revokes what was superseded a day before, and proves each of them dead", () => {
    const [graceOver] = all("act-ended").filter(({ act }) => act === "grace-over")
    const of = (action: string) =>
      all("sentinel-acted").flatMap((event) => (event.action === action ? (event.keyId ?? []) : []))
    const revoked = graceOver?.revoked.toSorted()
    expect(revoked).toHaveLength(4)
    expect(of("revoke").toSorted()).toEqual(revoked)
    expect(of("unlabel-proved").toSorted()).toEqual(revoked)
    expect(of("stamp-superseded").slice(0, 4).toSorted()).toEqual(revoked)
    expect(all("sentinel-ran").map(({ outcome }) => outcome)).toEqual(Array(7).fill("succeeded"))
  })

  it("reports the leaked tokens once, not at each run", () => {
    const reports = all("sentinel-acted").filter(({ action }) => action === "report")
    expect(reports.map(({ code, keyIds }) => [code, keyIds?.length])).toEqual([["unknown-tokens", 2]])
  })

  it("has an app that moves to each new token and is refused by nothing but the revocation from outside", () => {
    const [summary] = all("summary")
    expect(summary?.outages).toMatchObject([{ act: "outside-revocation" }])
    const [outage] = summary?.outages ?? []
    expect(summary?.app).toMatchObject({ refused: outage?.refused, unanswered: 0 })
    expect(summary?.app.ok).toBeGreaterThan(40)
    expect(outage?.refused).toBeGreaterThan(3)
    expect(outage?.realSeconds).toBeGreaterThan(0.4)
    expect(outage?.realSeconds).toBeLessThan(8)
    expect(outage?.seconds).toBeCloseTo((outage?.realSeconds ?? 0) + 900, 2)
    const stored = all("step-reported").filter(({ outcome }) => outcome === "stored")
    expect(all("app-switched").map(({ keyId }) => keyId)).toEqual(stored.map(({ keyId }) => keyId))
  })

  it("prints no token, assertion, channel secret, key or RotationToken", () => {
    expect(run.stdout).not.toMatch(/eyJ[\w-]{8,}\.[\w-]{8,}/)
    expect(run.stdout).not.toMatch(/PRIVATE KEY|[A-Za-z0-9+/]{60}/)
    expect(run.stdout).not.toMatch(/\b[0-9a-f]{32}\b/)
    const known = events.flatMap((event) => ["versionId", "requestId"].map((name) => Reflect.get(event, name)))
    const withoutLines = run.stdout.replaceAll(/LINE request id [0-9a-f-]+/g, "")
    for (const id of withoutLines.match(UUID) ?? []) expect(known).toContain(id)
    expect(all("summary")[0]?.canary.values).toBeGreaterThan(30)
    expect(all("summary")[0]?.canary.found).toBe(0)
  })
})

describe.concurrent("npm start", () => {
  it(
    "exits with 1, and says why, when one request of the app was refused",
    async ({ expect }) => {
      const { code, stdout, stderr } = await start({ nodeArgs: ["--import", SPOILER] }).ended
      expect(stderr).toMatch(/^demo: [a-z-]+: LINE refused 1 of the app's requests\n$/)
      expect(code).toBe(1)
      expect(stdout).toContain("1 thing not as it should be")
      expect(stdout).not.toContain("\u001b")
    },
    LIMIT_MS,
  )

  it(
    "stops on Ctrl-C with 130 and leaves no process behind",
    async ({ expect }) => {
      const { child, ended } = start({ args: ["--json"] })
      let children: readonly number[] = []
      for await (const line of createInterface(child.stdout)) {
        const event = JSON.parse(line) as DemoEvent
        if (event.type === "act-started" && event.number === 2) children = childrenOf(child.pid)
        if (event.type === "fault-set") child.kill("SIGINT")
      }
      const { code, stderr } = await ended
      expect(code).toBe(130)
      expect(stderr).toBe("")
      expect(children.length).toBeGreaterThan(0)
      expect(children.filter(isAlive)).toEqual([])
    },
    LIMIT_MS,
  )

  it(
    "refuses an option it doesn't know in one line, with 2",
    async ({ expect }) => {
      const { code, stdout, stderr } = await start({ args: ["--jsno"] }).ended
      expect({ code, stdout }).toEqual({ code: 2, stdout: "" })
      expect(stderr).toBe("npm start: Unknown option '--jsno'; the options are --json, --bad-day, --seed and --help\n")
    },
    LIMIT_MS,
  )
})

function childrenOf(parent: number | undefined): readonly number[] {
  const table = execFileSync("ps", ["-A", "-o", "pid=,ppid="], { encoding: "utf8" })
  const rows = table
    .trim()
    .split("\n")
    .map((row) => row.trim().split(/\s+/).map(Number))
  return rows.flatMap(([pid, ppid]) => (ppid === parent && pid !== undefined ? [pid] : []))
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}
