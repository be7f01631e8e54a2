import { describe, expect, it } from "vitest"
import type { Logger } from "../../../../lambda/log.ts"
import type { RotationDeps } from "../../../../lambda/rotation/deps.ts"
import { createRotationHandler } from "../../../../lambda/rotation/handler.ts"
import { STORED } from "../support/put-outcomes.ts"
import { expectNoSecret, refusalOf } from "../support/refusal.ts"
import { ISSUED, lineError } from "../support/scripted-line.ts"
import { ABSENT } from "../support/scripted-secrets.ts"
import { CANARY, description, KEY_ID, KID, REQUEST_ID, SECRET_ARN, VERSION_ID } from "../support/values.ts"
import { world } from "../support/world.ts"

const READ = { [VERSION_ID]: [ABSENT, ABSENT] }
const about = { secretArn: SECRET_ARN, versionId: VERSION_ID, channel: "support", app: "bot" }

function eventOf(step: string, members: Readonly<Record<string, unknown>> = {}) {
  const { rotationToken } = CANARY
  return {
    Step: step,
    SecretId: SECRET_ARN,
    ClientRequestToken: VERSION_ID,
    RotationToken: rotationToken,
    ...members,
  }
}

/** A handler whose log lines are kept, level by level. */
function handlerOver(deps: RotationDeps) {
  const lines: { level: string; fields: Readonly<Record<string, unknown>> }[] = []
  const log: Logger = {
    info: (fields) => lines.push({ level: "info", fields }),
    error: (fields) => lines.push({ level: "error", fields }),
  }
  const handler = createRotationHandler(deps, log)
  const context = { getRemainingTimeInMillis: () => 60_000 }
  return { lines, handle: (event: unknown) => handler(event, context) }
}

describe("the rotation handler", () => {
  it("logs one line for a step, with all its identifiers, its duration and no secret", async () => {
    const { deps } = world({
      secrets: { describe: [description()], read: READ, put: [{ kind: "unknown", error: "TimeoutError" }, STORED] },
      line: { list: [{ kids: [] }], issue: [ISSUED] },
    })
    const { lines, handle } = handlerOver(deps)
    expect(await handle(eventOf("createSecret"))).toBeUndefined()
    const result = { outcome: "stored", keyId: KEY_ID, kid: KID, lineRequestId: REQUEST_ID }
    expect(lines).toEqual([{ level: "info", fields: { step: "createSecret", ...about, ...result, durationMs: 100 } }])
    expectNoSecret(lines)
  })

  it("has nothing to set, and asks nobody", async () => {
    const { deps, secrets, line } = world()
    const { lines, handle } = handlerOver(deps)
    await handle(eventOf("setSecret"))
    expect(lines).toEqual([
      { level: "info", fields: { step: "setSecret", ...about, outcome: "nothing-to-set", durationMs: 0 } },
    ])
    expect(secrets.described).toEqual([])
    expect(line.calls).toEqual([])
  })

  it.each(["createSecret", "testSecret", "finishSecret"])(
    "runs %s on a version that is current already",
    async (step) => {
      const { deps } = world({
        secrets: {
          describe: [description({ [VERSION_ID]: ["AWSCURRENT"] })],
          read: { [VERSION_ID]: [ABSENT, ABSENT, ABSENT, ABSENT] },
        },
      })
      const { lines, handle } = handlerOver(deps)
      await handle(eventOf(step))
      expect(lines[0]?.fields).toMatchObject({ step, outcome: "already-current" })
    },
  )

  it("refuses an unknown step only after the other guards", async () => {
    const codeFor = async (seen: ReturnType<typeof description>) => {
      const { deps } = world({ secrets: { describe: [seen, seen, seen] } })
      return (await refusalOf(() => handlerOver(deps).handle(eventOf("deleteSecret")))).code
    }
    expect(await codeFor(description())).toBe("UNKNOWN_STEP")
    expect(await codeFor(description({}))).toBe("UNKNOWN_VERSION")
    expect(await codeFor(description({ [VERSION_ID]: [] }))).toBe("NOT_PENDING")
    expect(await codeFor(description({}, { rotationEnabled: false }))).toBe("ROTATION_DISABLED")
    const { deps } = world({ secrets: { describe: [description({ [VERSION_ID]: ["AWSCURRENT"] })] } })
    await expect(handlerOver(deps).handle(eventOf("deleteSecret"))).resolves.toBeUndefined()
  })

  it("logs a refusal once, with code and identifiers, and throws it", async () => {
    const { deps } = world({
      secrets: { describe: [description()], read: READ },
      line: { list: [lineError({ code: "LINE_RATE_LIMITED", status: 429 })] },
    })
    const { lines, handle } = handlerOver(deps)
    const error = await refusalOf(() => handle(eventOf("createSecret")))
    expect(error.code).toBe("LINE")
    expect(lines).toEqual([
      {
        level: "error",
        fields: {
          step: "createSecret",
          ...about,
          outcome: "failed",
          error: "LINE",
          errorMessage: error.message,
          keyId: undefined,
          lineRequestId: REQUEST_ID,
          durationMs: 0,
        },
      },
    ])
  })

  it("refuses any other event, and logs what it could read of it", async () => {
    const { lines, handle } = handlerOver(world().deps)
    for (const event of [undefined, null, {}, { operation: "watch" }, [CANARY.token]]) {
      expect((await refusalOf(() => handle(event))).code).toBe("BAD_EVENT")
    }
    expect(lines).toHaveLength(5)
    expectNoSecret(lines)
  })

  it("refuses a secret outside its prefix before it asks anybody", async () => {
    const { deps, secrets } = world()
    const { lines, handle } = handlerOver(deps)
    const SecretId = SECRET_ARN.replace("line-tokens/", "elsewhere/")
    expect((await refusalOf(() => handle(eventOf("createSecret", { SecretId })))).code).toBe("FOREIGN_SECRET")
    expect(lines[0]?.fields).toMatchObject({ step: "createSecret", secretArn: SecretId, error: "FOREIGN_SECRET" })
    expect(secrets.described).toEqual([])
  })
})

/** What a bug might throw, each full of secrets. */
const bugs: [string, () => unknown][] = [
  ["an error", () => new TypeError(`bad ${CANARY.token}`)],
  ["an error of several lines", () => new Error(`first\n    at ${CANARY.token}\n    at ${CANARY.channelSecret}`)],
  ["an error that quotes what looks like a place", () => new Error(`first\n    at ${CANARY.channelSecret}:1:2`)],
  ["an error with a cause", () => new Error("outer", { cause: new Error(CANARY.assertion) })],
  ["an error with members", () => Object.assign(new Error("x"), { input: { RotationToken: CANARY.rotationToken } })],
  ["an error with a telling name", () => Object.assign(new Error("x"), { name: CANARY.token })],
  ["an error with a forged stack", () => Object.assign(new Error("x"), { stack: `Error\n    at ${CANARY.token}` })],
  ["an error whose message changed", () => Object.assign(new Error(`a\n    at ${CANARY.token}`), { message: "b" })],
  ["an error whose message was cut", () => Object.assign(new Error(`a\n    at ${CANARY.token}`), { message: "a" })],
  ["an error without a stack", () => Object.assign(new Error(CANARY.token), { stack: undefined })],
  ["a text", () => CANARY.token],
  ["an object", () => ({ secret: CANARY.channelSecret })],
  ["nothing", () => undefined],
]

describe("the rotation handler, after a bug", () => {
  it.each(bugs)("lets nothing of %s travel on, neither thrown nor logged", async (_, thrown) => {
    const { deps } = world()
    const failing = { ...deps.secrets, describe: () => Promise.reject(thrown()) }
    const { lines, handle } = handlerOver({ ...deps, secrets: failing })
    const error = await refusalOf(() => handle(eventOf("finishSecret")))
    expect(error.code).toBe("UNEXPECTED")
    expect(error.message).toContain("please report it")
    expect(lines).toHaveLength(1)
    expectNoSecret(lines)
  })

  it("says what kind of error it was and where it came from", async () => {
    const { deps } = world()
    const failing = {
      ...deps.secrets,
      describe: async () => {
        throw new RangeError("too far")
      },
    }
    const error = await refusalOf(() => handlerOver({ ...deps, secrets: failing }).handle(eventOf("finishSecret")))
    expect(error.message).toMatch(/RangeError at handler\.test\.ts:\d+:\d+: please/)
    expect(error.message).not.toContain("too far")
  })
})
