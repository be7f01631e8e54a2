import { afterEach, describe, expect, it } from "vitest"
import { createClock } from "../../../local/clock.ts"
import { tapRequests, type WireTap } from "../../../local/demo/wire-tap.ts"
import { type LoopbackServer, listenOnLoopback } from "../../../local/loopback-server.ts"

const closers: (() => unknown)[] = []

async function tapped(): Promise<{ tap: WireTap; server: LoopbackServer; bodies: string[] }> {
  const bodies: string[] = []
  const take = ({ body }: { body: Buffer }) => {
    bodies.push(body.toString())
    return { status: 200 }
  }
  const server = await listenOnLoopback(take, { clock: createClock() })
  const tap = tapRequests()
  closers.push(server.close, tap.close)
  return { tap, server, bodies }
}

afterEach(async () => {
  for (const close of closers.splice(0)) await close()
})

describe("the tap on the wire", () => {
  it.each([
    ["a form", "/", "client_assertion=assertion-1&client_secret=secret-1", ["an assertion", "the channel secret"]],
    ["a query", "/?access_token=token-1&client_assertion=assertion-2", "", ["a token", "an assertion"]],
    ["JSON", "/", JSON.stringify({ RotationToken: "rotation-1" }), ["a RotationToken"]],
    [
      "JSON within JSON",
      "/",
      JSON.stringify({ SecretString: JSON.stringify({ channelAccessToken: "token-2" }) }),
      ["a token"],
    ],
  ])("learns the secrets of %s", async (_, path, body, expected) => {
    const { tap, server } = await tapped()
    await fetch(server.origin + path, { method: "POST", body })
    expect(
      tap
        .secrets()
        .map(({ what }) => what)
        .sort(),
    ).toEqual([...expected].sort())
  })

  it("learns a Bearer token", async () => {
    const { tap, server } = await tapped()
    await fetch(server.origin, { headers: { authorization: "Bearer token-3" } })
    expect(tap.secrets()).toEqual([{ what: "a token", value: "token-3" }])
  })

  it("keeps no byte from the server, whatever it is", async () => {
    const { tap, server, bodies } = await tapped()
    const large = "x".repeat(300_000)
    await fetch(server.origin, { method: "POST", body: large })
    await fetch(server.origin, { method: "POST", body: "{not json" })
    expect(bodies).toEqual([large, "{not json"])
    expect(tap.secrets()).toEqual([])
  })

  it("learns nothing once it is closed", async () => {
    const { tap, server } = await tapped()
    tap.close()
    await fetch(server.origin, { method: "POST", body: "access_token=token-4" })
    expect(tap.secrets()).toEqual([])
  })
})
