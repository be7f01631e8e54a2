import { expect, test } from "vitest"
import { mockProvider, type Provider } from "./engine/provider.ts"
import { type Ran, runProgram } from "./engine/run-program.ts"
import type { State } from "./engine/state.ts"
import { CANARY } from "./example.ts"

const CHANNELS = "line-token-rotation:channels"
const REVOKE_ON_DELETE = "line-token-rotation:revokeOnDelete"
const ROTATING = { channelId: 1234567890, apps: ["bot"], kid: "kid-1", channelSecret: CANARY }
const OTHER = { channelId: 42, apps: ["bot"], kid: "kid-2", channelSecret: CANARY }
const TIMEOUT_MS = 120_000
const TOKEN = "line-support.bot-token"

type Channels = Readonly<Record<string, object>>

interface More {
  readonly isPreview?: boolean
  readonly revokeOnDelete?: boolean
  readonly provider?: Provider
}

function run(channels: Channels, state: State, more: More = {}): Promise<Ran> {
  const { isPreview = false, revokeOnDelete = true, provider = mockProvider } = more
  const config = {
    [CHANNELS]: JSON.stringify(channels),
    "aws:region": "ap-northeast-1",
    ...(revokeOnDelete ? {} : { [REVOKE_ON_DELETE]: "false" }),
  }
  return runProgram({ config, secretKeys: [CHANNELS], state, isPreview, provider })
}

/** A state in which both channels rotate. */
const rotating = (async () => {
  const state: State = new Map()
  expect((await run({ support: ROTATING, other: OTHER }, state)).exitCode).toBe(0)
  return state
})()

function told({ logs, output }: Ran): string {
  return JSON.stringify([logs, output])
}

function descriptionOf(state: State): unknown {
  return [...state].find(([urn]) => urn.endsWith(`::${TOKEN}`))?.[1].inputs.description
}

function changed({ deployment }: Ran): readonly string[] {
  return deployment.changes().map(({ operation, urn }) => `${operation} ${urn.slice(urn.lastIndexOf("::") + 2)}`)
}

const LOST = [
  ["kid", { kid: undefined }, "kid is gone"],
  ["channelSecret", { channelSecret: undefined }, "channelSecret (or credentialsStored) is gone"],
] as const

test.each(LOST)(
  "a channel that has rotated is refused without %s, at preview and up, and keeps its rotation",
  async (_what, lost, reason) => {
    for (const isPreview of [true, false]) {
      const state: State = new Map(await rotating)
      const refused = await run({ support: { ...ROTATING, ...lost }, other: OTHER }, state, { isPreview })
      expect(refused.exitCode).not.toBe(0)
      expect(told(refused)).toContain(`channels.support has rotated, and ${reason}`)
      expect(told(refused)).not.toContain(CANARY)
      expect(descriptionOf(state)).toMatch(/; rotates by itself$/)
      expect([...state.keys()]).toEqual([...(await rotating).keys()])
      const again = await run({ support: ROTATING, other: OTHER }, state, { isPreview: true })
      expect(changed(again).filter((change) => /token|rotation$|revocation/.test(change))).toEqual([])
    }
  },
  TIMEOUT_MS,
)

test(
  "a channel goes forward through its phases, and its token secret says so",
  async () => {
    const state: State = new Map()
    const { channelSecret: _, ...written } = ROTATING
    const phases = [{ ...written, kid: undefined }, written, { ...written, credentialsStored: true }]
    const ends = ["; doesn't rotate yet", "; doesn't rotate yet", "; rotates by itself"]
    for (const [at, support] of phases.entries()) {
      expect((await run({ support }, state, { isPreview: true })).exitCode).toBe(0)
      expect((await run({ support }, state)).exitCode).toBe(0)
      expect(String(descriptionOf(state))).toContain(ends[at])
    }
  },
  TIMEOUT_MS,
)

test("a channel that preflight has refused hasn't rotated, and may go back", async () => {
  const state: State = new Map()
  const provider: Provider = {
    ...mockProvider,
    make: (type, name, inputs) => {
      if (name === "line-support-preflight") throw new Error("PREFLIGHT_FAILED")
      return mockProvider.make(type, name, inputs)
    },
  }
  expect((await run({ support: { ...ROTATING, kid: undefined } }, state)).exitCode).toBe(0)
  expect(told(await run({ support: ROTATING }, state, { provider }))).toContain("PREFLIGHT_FAILED")
  expect((await run({ support: { ...ROTATING, kid: undefined } }, state)).exitCode).toBe(0)
})

test("credentials that the operator writes take the channel secret's place in one up", async () => {
  const state: State = new Map(await rotating)
  const support = { ...ROTATING, channelSecret: undefined, credentialsStored: true }
  expect((await run({ support, other: OTHER }, state)).exitCode).toBe(0)
})

test("an app and a channel may be taken out, revocations with them", async () => {
  const state: State = new Map(await rotating)
  const moved = await run({ support: { ...ROTATING, apps: ["crm"] } }, state)
  expect(moved.exitCode).toBe(0)
  expect(changed(moved)).toEqual(
    expect.arrayContaining(["delete line-support.bot-revocation", "delete line-other.bot-revocation"]),
  )
})

test("once an up has left the tokens out of revocation, the rotation may end; not in the same up", async () => {
  const state: State = new Map(await rotating)
  const back = { support: { ...ROTATING, kid: undefined }, other: OTHER }
  expect(told(await run(back, state, { revokeOnDelete: false, isPreview: true }))).toContain("has rotated")
  expect((await run({ support: ROTATING, other: OTHER }, state, { revokeOnDelete: false })).exitCode).toBe(0)
  expect((await run(back, state, { revokeOnDelete: false })).exitCode).toBe(0)
  expect(descriptionOf(state)).toMatch(/; doesn't rotate yet$/)
})
