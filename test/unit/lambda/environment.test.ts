import { describe, expect, it } from "vitest"
import { LOG_LEVELS, readSettings } from "../../../lambda/environment.ts"
import { refusalOf } from "./support/refusal.ts"
import { CANARY, settings } from "./support/values.ts"

const SECRET_PREFIX = "line-tokens"

describe("readSettings", () => {
  it("needs a prefix only, and has a default for all else", () => {
    expect(readSettings({ SECRET_PREFIX })).toEqual(settings())
  })

  it("takes an empty variable for one that isn't set", () => {
    const empty = {
      TOKEN_LIFETIME_SECONDS: "",
      GRACE_SECONDS: "",
      SLOT_RESERVE: "",
      LOG_LEVEL: "",
      LINE_API_ORIGIN: "",
    }
    expect(readSettings({ SECRET_PREFIX, ...empty })).toEqual(settings())
  })

  it("reads each of them", () => {
    const environment = {
      SECRET_PREFIX: "team/line-tokens",
      TOKEN_LIFETIME_SECONDS: "3600",
      GRACE_SECONDS: "7200",
      SLOT_RESERVE: "5",
      LOG_LEVEL: "WARN",
      LINE_API_ORIGIN: "http://127.0.0.1:8080",
    }
    expect(readSettings(environment)).toEqual({
      secretPrefix: "team/line-tokens",
      tokenLifetimeSeconds: 3_600,
      graceSeconds: 7_200,
      slotReserve: 5,
      logLevel: "WARN",
      lineApiOrigin: "http://127.0.0.1:8080",
    })
  })

  it.each([
    ["TOKEN_LIFETIME_SECONDS", "tokenLifetimeSeconds", 60, 2_592_000],
    ["GRACE_SECONDS", "graceSeconds", 1_800, 2_592_000],
    ["SLOT_RESERVE", "slotReserve", 0, 29],
  ] as const)("takes %s at both of its bounds and refuses it beyond them", async (name, setting, least, most) => {
    for (const good of [least, most]) {
      expect(readSettings({ SECRET_PREFIX, [name]: String(good) })[setting]).toBe(good)
    }
    for (const bad of [least - 1, most + 1]) {
      const error = await refusalOf(() => readSettings({ SECRET_PREFIX, [name]: String(bad) }))
      expect(error.code).toBe("BAD_ENVIRONMENT")
      expect(error.message).toContain(`${name} must be a whole number from ${least} to ${most}; "${bad}" was found`)
    }
  })

  it.each(["1e3", "3600.5", " 3600", "0x10", "thirty", "-60", "Infinity", "NaN"])(
    "refuses the number %j",
    async (text) => {
      const error = await refusalOf(() => readSettings({ SECRET_PREFIX, TOKEN_LIFETIME_SECONDS: text }))
      expect(error.code).toBe("BAD_ENVIRONMENT")
      expect(error.message).toContain(JSON.stringify(text))
    },
  )

  it.each([undefined, "", "/line", "line/", "a//b", "a b", "a*", "ü"])("refuses the prefix %j", async (prefix) => {
    const error = await refusalOf(() => readSettings({ SECRET_PREFIX: prefix }))
    expect(error.code).toBe("BAD_ENVIRONMENT")
    expect(error.message).toContain("SECRET_PREFIX")
    expect(error.message).toContain(prefix ? JSON.stringify(prefix) : "nothing was found")
  })

  it.each(LOG_LEVELS)("takes the log level %s", (level) => {
    expect(readSettings({ SECRET_PREFIX, LOG_LEVEL: level }).logLevel).toBe(level)
  })

  it("refuses another log level and lists the known ones", async () => {
    const error = await refusalOf(() => readSettings({ SECRET_PREFIX, LOG_LEVEL: "debug" }))
    expect(error.code).toBe("BAD_ENVIRONMENT")
    expect(error.message).toContain('LOG_LEVEL must be one of DEBUG, INFO, WARN, ERROR; "debug" was found')
  })

  it.each(["http://127.0.0.1:8080", "https://127.8.8.8:1", "http://[::1]:9", "http://localhost:3000"])(
    "takes the loopback origin %s",
    (origin) => {
      expect(readSettings({ SECRET_PREFIX, LINE_API_ORIGIN: origin }).lineApiOrigin).toBe(origin)
    },
  )

  it.each([
    "https://api.line.me",
    "http://127.0.0.1.example.com",
    "http://localhost.example.com",
    "http://10.0.0.1:80",
    "http://0.0.0.0:1",
    "http://user@127.0.0.1:8080",
    "http://127.0.0.1:8080/path",
    "http://127.0.0.1:8080/",
    "ftp://127.0.0.1:21",
    "127.0.0.1:9999",
    `http://127.0.0.1:8080/?access_token=${CANARY.token}`,
    `https://attacker.example/${CANARY.channelSecret}`,
  ])("refuses origin number %# without quoting it: tokens would be sent there", async (origin) => {
    const error = await refusalOf(() => readSettings({ SECRET_PREFIX, LINE_API_ORIGIN: origin }), origin)
    expect(error.code).toBe("BAD_ENVIRONMENT")
    expect(error.message).toContain("LINE_API_ORIGIN must be left out, or a loopback origin")
  })

  it("shows no more than 80 characters of what it found", async () => {
    const error = await refusalOf(() => readSettings({ SECRET_PREFIX: ` ${"x".repeat(500)}` }))
    expect(error.message).toContain("x".repeat(79))
    expect(error.message).not.toContain("x".repeat(80))
  })
})
