import { describe, expect, test } from "vitest"
import { ConfigError } from "../../../../infra/model/config-error.ts"
import { resolveRotation } from "../../../../infra/model/resolve.ts"
import { mistakesOf } from "../../../../infra/model/resolve-reading.ts"
import type { RotationInput } from "../../../../infra/model/rotation-input.ts"
import { WRONG_CONFIGURATIONS } from "./wrong-configurations.ts"

type Members = Readonly<Record<string, unknown>>

const RIGHT_CHANNEL = { channelId: "1234567890", apps: ["bot"], kid: "k1", hasChannelSecret: true }

describe("a wrong configuration is refused with the option and a fix", () => {
  test.each(WRONG_CONFIGURATIONS)("because $because", ({ common, channel, place, option, says }) => {
    const mistakes = mistakesOf(inputOf(common, channel), place)
    const found = mistakes.find((mistake) => mistake.option === option)
    expect(found, JSON.stringify(mistakes)).toBeDefined()
    expect(found?.message).toMatch(says)
  })
  test.each(WRONG_CONFIGURATIONS)("and is taken once that is put right: $because", ({ place, right }) => {
    expect(mistakesOf(inputOf(right.common, right.channel), place)).toEqual([])
  })
})

describe("mistakes", () => {
  test("are told all at once, a line each", () => {
    const input = inputOf({ graceHours: 0, prefix: "/", scedule: "x" }, { apps: ["a b"], kid: "" })
    const read = () => resolveRotation(input)
    expect(read).toThrow(ConfigError)
    const options = mistakesOf(input).map(({ option }) => option)
    expect(options).toEqual(["scedule", "graceHours", "prefix", "channels.support.apps[0]", "channels.support.kid"])
    expect(messageOf(read).split("\n")).toHaveLength(5)
  })
  test("that many channels share are told once", () => {
    const many = Object.fromEntries(
      Array.from({ length: 500 }, (_, index) => [`c${index}`, { channelId: String(index + 1), apps: ["bot"] }]),
    )
    expect(mistakesOf(inputOf({ channels: many, schedule: "rate(30 days)" }))).toHaveLength(1)
  })
  test("name the first option as the error's own", () => {
    const [error] = [errorOf(() => resolveRotation(inputOf({ graceHours: 0 })))]
    expect(error.option).toBe("graceHours")
    expect(error.message).toBe(`graceHours: ${error.mistakes[0]?.message}`)
  })
  test("are found in things that are no options at all", () => {
    for (const nothing of [undefined, null, 7, "channels", []]) {
      expect(mistakesOf(nothing as unknown as RotationInput).length).toBeGreaterThan(0)
    }
  })
  test("are found where more keys of the user's own are named than a role's policy has room for", () => {
    const many = Object.fromEntries(
      Array.from({ length: 61 }, (_, index) => {
        return [`c${index}`, { channelId: String(index + 1), apps: ["bot"], kmsKeyId: `alias/k${index}` }]
      }),
    )
    const [mistake] = mistakesOf(inputOf({ channels: many }))
    expect(mistake?.message).toMatch(/61 different keys.*room for 60: leave kmsKeyId out in 1 of them/)
  })
})

function inputOf(common: Members = {}, channel: Members = {}): RotationInput {
  return { channels: { support: { ...RIGHT_CHANNEL, ...channel } }, ...common } as RotationInput
}

function errorOf(read: () => unknown): ConfigError {
  try {
    read()
  } catch (error) {
    if (error instanceof ConfigError) return error
    throw error
  }
  throw new Error("nothing was thrown")
}

function messageOf(read: () => unknown): string {
  return errorOf(read).message
}
