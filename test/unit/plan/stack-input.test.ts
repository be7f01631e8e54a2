import { describe, expect, test } from "vitest"
import { readStackFile } from "../../../infra/plan/stack-file.ts"
import { readStackInput, type StackInput } from "../../../infra/plan/stack-input.ts"

const CANARY = "canary-0123456789abcdef"

describe("readStackFile", () => {
  test("reads the config and lets Pulumi's own members be", () => {
    const result = readStackFile(
      "secretsprovider: passphrase\nencryptionsalt: v1:abc\nconfig:\n  aws:region: eu-west-1\n",
    )
    expect(result).toEqual({ kind: "read", file: { config: { "aws:region": "eu-west-1" }, strange: [] } })
  })

  test("takes a file whose config is empty", () => {
    expect(readStackFile("config:\n")).toEqual({ kind: "read", file: { config: {}, strange: [] } })
  })

  test.each([
    ["a key that is there twice", `config:\n  a:b: ${CANARY}\n  a:b: 2\n`, "line 3, column 3", "DUPLICATE_KEY"],
    ["a bracket that isn't closed", `config: {a: ${CANARY}\n`, "line 2, column 1", "BAD_INDENT|MISSING_CHAR|FLOW"],
    ["a tab for indentation", `config:\n\ta: ${CANARY}\n`, "line 2", "TAB_AS_INDENT|BAD_"],
    ["an alias of nothing", "config: *nothing\n", "", "unreadable|must be|BAD_ALIAS|config"],
  ])("names the place of %s and shows nothing of what stands there", (_, text, place, what) => {
    const result = readStackFile(text)
    const [mistake] = result.kind === "refused" ? result.mistakes : []
    expect(mistake?.option).toContain(place)
    expect(`${mistake?.option} ${mistake?.message}`).toMatch(new RegExp(what))
    expect(JSON.stringify(result)).not.toContain(CANARY)
  })

  test.each(["", "- a\n- b\n", "just text\n", "42\n"])("refuses %j, which is no map", (text) => {
    expect(readStackFile(text)).toMatchObject({ kind: "refused", mistakes: [{ option: "the file" }] })
  })

  test("says that a key at the top belongs below config", () => {
    const result = readStackFile("line-token-rotation:prefix: a\nconfig: {}\n")
    expect(result).toMatchObject({
      file: { strange: [{ option: "line-token-rotation:prefix", message: expect.stringContaining("below config:") }] },
    })
  })

  test("gives up on aliases that multiply, instead of on the machine", () => {
    const bomb = ["a: &a [x,x,x,x,x,x,x,x,x,x]"]
    for (const [at, name] of [..."bcdefghij"].entries()) {
      bomb.push(`${name}: &${name} [${Array.from({ length: 10 }, () => `*${"abcdefghi"[at]}`).join(",")}]`)
    }
    expect(readStackFile(`${bomb.join("\n")}\nconfig: *j\n`).kind).toBe("refused")
  })
})

describe("readStackInput", () => {
  test("puts each option under its name, and the Region beside them", () => {
    const { input, place, mistakes } = read({
      "aws:region": "ap-northeast-1",
      "line-token-rotation:graceHours": 48,
      "line-token-rotation:channels": { support: { channelId: 1234567890, apps: ["bot"] } },
    })
    expect(mistakes).toEqual([])
    expect(place).toEqual({ region: "ap-northeast-1" })
    expect(input).toEqual({ graceHours: "48", channels: { support: { channelId: 1234567890, apps: ["bot"] } } })
  })

  test("says only whether secrets are there, the next key's too", () => {
    const secure = { secure: `v1:${CANARY}` }
    const result = read({
      "line-token-rotation:channels": {
        support: { channelSecret: secure, privateKey: secure, nextKey: { privateKey: secure }, apps: ["bot"] },
        sales: { channelSecret: "", apps: ["bot"] },
      },
    })
    expect(result.mistakes).toEqual([])
    expect(result.input?.channels).toEqual({
      support: { hasChannelSecret: true, hasPrivateKey: true, nextKey: { hasPrivateKey: true }, apps: ["bot"] },
      sales: { hasChannelSecret: false, apps: ["bot"] },
    })
    expect(JSON.stringify(result)).not.toContain(CANARY)
  })

  test.each([
    ["a map", { support: { channelSecret: CANARY, apps: ["bot"] } }],
    ["JSON", JSON.stringify({ support: { channelSecret: CANARY, apps: ["bot"] } })],
  ])("refuses a secret in plain text within %s without showing it", (_, channels) => {
    const result = read({ "line-token-rotation:channels": channels })
    expect(result.mistakes).toEqual([
      { option: "channels.support.channelSecret", message: expect.stringContaining("is in plain text") },
    ])
    expect(JSON.stringify(result)).not.toContain(CANARY)
  })

  test("takes a channel that has the name of a secret", () => {
    const { input, mistakes } = read({ "line-token-rotation:channels": { privateKey: { apps: ["bot"] } } })
    expect(mistakes).toEqual([])
    expect(input?.channels).toEqual({ privateKey: { apps: ["bot"] } })
  })

  test("reads structures that were set as JSON", () => {
    const { input } = read({ "line-token-rotation:readers": '["arn:aws:iam::123456789012:role/a"]' })
    expect(input?.readers).toEqual(["arn:aws:iam::123456789012:role/a"])
  })

  test.each([
    ["line-token-rotation:chanels", {}, "line-token-rotation:chanels", "did you mean line-token-rotation:channels?"],
    ["line-token-rotation:nothingLikeIt", 1, "line-token-rotation:nothingLikeIt", "there are channels,"],
    ["line-bot:graceHours", 1, "line-bot:graceHours", "did you mean line-token-rotation:graceHours?"],
    ["graceHours", 1, "graceHours", "did you mean line-token-rotation:graceHours?"],
    ["line-token-rotation:readers", "arn:aws", "readers", "a list of ARNs"],
    ["line-token-rotation:prefix", { secure: "v1:abc" }, "prefix", "is encrypted"],
    ["line-token-rotation:channels", { secure: "v1:abc" }, "channels", "is encrypted"],
    ["line-token-rotation:readers", ["a", { secure: "v1:abc" }], "readers[1]", "is encrypted"],
    ["line-token-rotation:channels", { a: { secure: "v1:abc" } }, "channels.a", "is encrypted"],
    ["line-token-rotation:channels", { a: { kid: { secure: "v1:abc" } } }, "channels.a.kid", "is encrypted"],
    ["line-token-rotation:channels", { a: { nextKey: { secure: "v1:abc" } } }, "channels.a.nextKey", "is encrypted"],
    ["line-token-rotation:channels", { a: { channelSecret: 12 } }, "channels.a.channelSecret", "must be text"],
  ])("refuses %s as %j", (key, value, option, message) => {
    expect(read({ [key]: value }).mistakes).toEqual([{ option, message: expect.stringContaining(message) }])
  })

  test("refuses a flag that somebody set in place of the secret, and takes nothing from it", () => {
    const { input, mistakes } = read({ "line-token-rotation:channels": { a: { hasChannelSecret: true } } })
    expect(input.channels).toEqual({ a: {} })
    expect(mistakes).toEqual([
      { option: "channels.a.hasChannelSecret", message: "isn't an option; give channelSecret itself" },
    ])
  })

  test("leaves other namespaces alone", () => {
    expect(read({ "aws:profile": "prod", "other-project:retries": 3 }).mistakes).toEqual([])
  })
})

function read(config: Readonly<Record<string, unknown>>): StackInput {
  return readStackInput({ config, strange: [] })
}
