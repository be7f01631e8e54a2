import { afterEach, describe, expect, it, vi } from "vitest"
import { createClock } from "../../../local/clock.ts"
import { type App, type AppOptions, startApp } from "../../../local/demo/app.ts"
import { type LoopbackReply, type LoopbackServer, listenOnLoopback } from "../../../local/loopback-server.ts"

const closers: (() => Promise<void>)[] = []

afterEach(async () => {
  for (const close of closers.splice(0)) await close()
})

/** An app, the secret it reads, and a LINE that accepts one token. */
async function start(world: { secret: string; accepted: string; reply?: LoopbackReply }, cacheMs = 60_000) {
  const seen = { reads: 0, tokens: [] as string[] }
  const line: LoopbackServer = await listenOnLoopback(
    ({ headers, path }) => {
      const token = headers.authorization?.replace("Bearer ", "") ?? ""
      seen.tokens.push(token)
      return world.reply ?? { status: path === "/v2/bot/info" && token === world.accepted ? 200 : 401, body: "{}" }
    },
    { clock: createClock() },
  )
  const send = async () => {
    seen.reads += 1
    return { SecretString: world.secret }
  }
  const secrets = { send } as unknown as AppOptions["secrets"]
  const app: App = startApp({ secrets, secretId: "s", lineOrigin: line.origin, everyMs: 5, cacheMs })
  closers.push(async () => {
    await app.stop()
    await line.close()
  })
  return { app, seen }
}

const holding = (token: string) => JSON.stringify({ schema: 1, channelAccessToken: token })

describe("the app", () => {
  it("reads the secret once and calls LINE with its token again and again", async () => {
    const { app, seen } = await start({ secret: holding("one"), accepted: "one" })
    await vi.waitFor(() => expect(app.counts().ok).toBeGreaterThan(3))
    expect(seen.reads).toBe(1)
    expect(new Set(seen.tokens)).toEqual(new Set(["one"]))
  })

  it("reads it again when its cache is old", async () => {
    const world = { secret: holding("one"), accepted: "one" }
    const { app, seen } = await start(world, 30)
    await vi.waitFor(() => expect(seen.reads).toBeGreaterThan(2))
    expect(app.counts().refused).toBe(0)
  })

  it("reads it at once when LINE refuses the token, and counts the refusal", async () => {
    const world = { secret: holding("one"), accepted: "one" }
    const { app, seen } = await start(world)
    await vi.waitFor(() => expect(app.counts().ok).toBeGreaterThan(0))
    Object.assign(world, { secret: holding("two"), accepted: "two" })
    await vi.waitFor(() => expect(seen.tokens).toContain("two"))
    await vi.waitFor(() => expect(app.counts().refused).toBe(1))
    expect(seen.reads).toBe(2)
  })

  it("counts what LINE doesn't answer apart from what it refuses", async () => {
    const { app } = await start({ secret: holding("one"), accepted: "one", reply: { status: 500, lost: true } })
    await vi.waitFor(() => expect(app.counts().unanswered).toBeGreaterThan(1))
    expect(app.counts()).toMatchObject({ ok: 0, refused: 0 })
  })

  it("stops when it is told to", async () => {
    const { app, seen } = await start({ secret: holding("one"), accepted: "one" })
    await vi.waitFor(() => expect(app.counts().ok).toBeGreaterThan(0))
    await app.stop()
    const requests = seen.tokens.length
    await new Promise((resolve) => setTimeout(resolve, 40))
    expect(seen.tokens).toHaveLength(requests)
    const { ok, refused, unanswered } = app.counts()
    expect(ok + refused + unanswered).toBe(requests)
  })

  it("says when it stops that the secret couldn't be read", async () => {
    const secrets = { send: () => Promise.reject(new Error("no such secret")) } as unknown as AppOptions["secrets"]
    const app = startApp({ secrets, secretId: "s", lineOrigin: "http://127.0.0.1:9", everyMs: 5, cacheMs: 5 })
    await expect(app.stop()).rejects.toThrow("no such secret")
  })
})
