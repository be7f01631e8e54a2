import { describe, expect, it } from "vitest"
import { isForThisStage, parseSentinelEvent } from "../../../../lambda/sentinel/event.ts"
import { refusalOf } from "../support/refusal.ts"
import { CANARY } from "../support/values.ts"

const watch = { operation: "watch", channel: "support", apps: ["bot", "crm"] }

describe("an event of the sentinel", () => {
  it("for a channel names its apps, and counts no foreign tokens unless told", () => {
    expect(parseSentinelEvent(watch)).toEqual({
      ...watch,
      foreignTokens: 0,
      replaceChannel: false,
      tfAction: undefined,
    })
    expect(parseSentinelEvent({ ...watch, foreignTokens: 29 })).toMatchObject({ foreignTokens: 29 })
  })

  it("for a preflight may let the name stand for another channel", () => {
    const preflight = { operation: "preflight", channel: "support", apps: ["bot"], replaceChannel: true }
    expect(parseSentinelEvent(preflight)).toMatchObject({ operation: "preflight", replaceChannel: true })
    expect(parseSentinelEvent({ ...preflight, foreignTokens: 3 })).toMatchObject({ foreignTokens: 3 })
  })

  it("for a preflight may say what the settings have, to be compared with the credentials", () => {
    const expected = { channelId: "1234567890", kid: "536e453c-aa93", nextKid: "next.kid/2" }
    const preflight = { operation: "preflight", channel: "support", apps: ["bot"] }
    expect(parseSentinelEvent({ ...preflight, ...expected })).toMatchObject(expected)
    expect(parseSentinelEvent(preflight)).toMatchObject({ channelId: undefined, kid: undefined, nextKid: undefined })
  })

  it.each(["await-token", "retire-now", "revoke-held"])("for an app names it: %s", (operation) => {
    expect(parseSentinelEvent({ operation, channel: "support", app: "bot" })).toEqual({
      operation,
      channel: "support",
      app: "bot",
      apps: ["bot"],
      tfAction: undefined,
    })
  })

  it.each([
    ["no object", [], "the event"],
    ["null", null, "the event"],
    ["nothing", undefined, "the event"],
    ["no operation", { channel: "support" }, "`operation`"],
    ["an unknown operation", { ...watch, operation: "watsch" }, '"watsch"'],
    ["no channel", { operation: "watch", apps: ["bot"] }, "`channel`"],
    ["a channel that is a path", { ...watch, channel: "../other" }, "`channel`"],
    ["no apps", { operation: "watch", channel: "support" }, "`apps`"],
    ["an empty list of apps", { ...watch, apps: [] }, "`apps`"],
    ["an app twice", { ...watch, apps: ["bot", "bot"] }, "`apps`"],
    ["too many apps", { ...watch, apps: Array.from({ length: 31 }, (_, index) => `app-${index}`) }, "`apps`"],
    ["an app that is no name", { ...watch, apps: ["a b"] }, "`apps[0]`"],
    ["one app of several that is no name", { ...watch, apps: ["bot", "a b"] }, "`apps[1]`"],
    ["an app that is a number", { ...watch, apps: [5] }, "`apps[0]`"],
    ["too many foreign tokens", { ...watch, foreignTokens: 30 }, "`foreignTokens`"],
    ["a negative number of them", { ...watch, foreignTokens: -1 }, "`foreignTokens`"],
    ["a fraction of one", { ...watch, foreignTokens: 0.5 }, "`foreignTokens`"],
    ["a text in its place", { ...watch, foreignTokens: "2" }, "`foreignTokens`"],
    ["a misspelt member", { ...watch, foreignToken: 2 }, "`foreignToken`"],
    ["another operation's member", { ...watch, replaceChannel: true }, "`replaceChannel`"],
    [
      "a replacement that is no boolean",
      { ...watch, operation: "preflight", replaceChannel: "yes" },
      "`replaceChannel`",
    ],
    ["a channel id that is a number", { ...watch, operation: "preflight", channelId: 1234567890 }, "`channelId`"],
    ["a channel id of letters", { ...watch, operation: "preflight", channelId: "support" }, "`channelId`"],
    ["an empty kid", { ...watch, operation: "preflight", kid: "" }, "`kid`"],
    ["a next kid with a space", { ...watch, operation: "preflight", nextKid: "a b" }, "`nextKid`"],
    ["a next kid that is null", { ...watch, operation: "preflight", nextKid: null }, "`nextKid`"],
    ["a kid for a watch", { ...watch, kid: "kid" }, "`kid`"],
    ["no channel for an app", { operation: "retire-now", app: "bot" }, "`channel`"],
    ["no app", { operation: "retire-now", channel: "support" }, "`app`"],
    ["apps in place of an app", { operation: "retire-now", channel: "support", apps: ["bot"] }, "`app`"],
    ["apps without the app", { operation: "retire-now", channel: "support", app: "crm", apps: ["bot"] }, "`apps`"],
    ["apps for await-token", { operation: "await-token", channel: "support", app: "bot", apps: ["bot"] }, "`apps`"],
    ["a stage that is none", { ...watch, tf: { action: "destroy" } }, "`tf.action`"],
  ])("is refused with %s, and the member is named", async (_, event, named) => {
    const error = await refusalOf(() => parseSentinelEvent(event))
    expect(error.code).toBe("BAD_EVENT")
    expect(error.message).toContain(named)
  })

  it("may name 30 apps", () => {
    const apps = Array.from({ length: 30 }, (_, index) => `app-${index}`)
    expect(parseSentinelEvent({ ...watch, apps })).toMatchObject({ apps })
  })

  it.each([
    ["the event must be a JSON object; found an empty list", []],
    ["the event must be a JSON object; found a list", [{}]],
    ["the event must be a JSON object; found null", null],
    ["the event must be a JSON object; found nothing", undefined],
    [
      "`operation` must be one of watch, preflight, await-token, retire-now, revoke-held; found nothing",
      { channel: "support" },
    ],
    ["`foreignTokens` must be a whole number from 0 to 29; found 30", { ...watch, foreignTokens: 30 }],
    [
      "`replaceChannel` must be true, or left out; found an object",
      { ...watch, operation: "preflight", replaceChannel: {} },
    ],
    [
      "`replaceChannel` must be true, or left out; found null",
      { ...watch, operation: "preflight", replaceChannel: null },
    ],
    ["`apps` must be a list of 1 to 30 different names; found an empty list", { ...watch, apps: [] }],
    ["`apps` must be a list of 1 to 30 different names; found nothing", { ...watch, apps: undefined }],
    ['`apps` must be a list of 1 to 30 different names; found "bot"', { ...watch, apps: "bot" }],
    ["`apps` must be a list of 1 to 30 different names; found an object", { ...watch, apps: { length: 1 } }],
    ["`apps` must be a list of 1 to 30 different names; found the same name twice", { ...watch, apps: ["bot", "bot"] }],
    ["`apps` must be a list of 1 to 30 different names; found a list of 31", { ...watch, apps: Array(31).fill("bot") }],
    [
      "`apps[1]` must be a name of 1 to 64 letters, digits, - and _; found a text with other characters",
      { ...watch, apps: ["bot", "c rm"] },
    ],
    ["`apps[0]` must be a name of 1 to 64 letters, digits, - and _; found 5", { ...watch, apps: [5] }],
    ['`channel` must be a name of 1 to 64 letters, digits, - and _; found ""', { ...watch, channel: "" }],
    [
      "`channel` must be a name of 1 to 64 letters, digits, - and _; found a text with other characters",
      { ...watch, channel: "$" },
    ],
    [
      "`channel` must be a name of 1 to 64 letters, digits, - and _; found a text with other characters",
      { ...watch, channel: "$".repeat(64) },
    ],
    [
      "`channel` must be a name of 1 to 64 letters, digits, - and _; found a text of 65 characters",
      { ...watch, channel: "7".repeat(65) },
    ],
    [
      "`channelId` must be the channel id from the console, digits in a string, or left out; found 1234567890",
      { ...watch, operation: "preflight", channelId: 1234567890 },
    ],
    [
      "`kid` must be the key id that the console shows for the registered public key, or left out; found a text of 3 characters",
      { ...watch, operation: "preflight", kid: "a b" },
    ],
    [
      "`nextKid` must be the key id that the console shows for the registered public key, or left out; found a list",
      { ...watch, operation: "preflight", nextKid: ["kid"] },
    ],
    ["`channel` must be a name of 1 to 64 letters, digits, - and _; found 7", { ...watch, channel: 7 }],
    ['`tf.action` must be create, update or delete; found "destroy"', { ...watch, tf: "destroy" }],
    [
      "`foreignToken` isn't known to watch, which takes operation, channel, tf, apps, foreignTokens: leave it out, or correct it",
      { ...watch, foreignToken: 1 },
    ],
  ])("is refused in so many words: %s", async (message, event) => {
    expect((await refusalOf(() => parseSentinelEvent(event))).message).toBe(`BAD_EVENT: ${message}`)
  })

  it.each(["", "watsch", "x-y_z", "A".repeat(30)])("is refused with the word that was found: %j", async (operation) => {
    const { message } = await refusalOf(() => parseSentinelEvent({ ...watch, operation }))
    expect(message).toMatch(new RegExp(`found "${operation}"$`))
  })

  it.each(["a b", "1watch", "watch1", "$", "A".repeat(31)])(
    "is refused without the text that was found: %j",
    async (operation) => {
      expect((await refusalOf(() => parseSentinelEvent({ ...watch, operation }))).message).toMatch(
        new RegExp(`found a text of ${operation.length} characters$`),
      )
    },
  )

  it("is refused with an unknown member's name only if that is a word", async () => {
    const named = async (member: string) =>
      (await refusalOf(() => parseSentinelEvent({ ...watch, [member]: 1 }))).message
    expect(await named("foreign-token")).toContain("`foreign-token` isn't known")
    expect(await named("foreign.token")).toContain("a member whose name isn't shown isn't known")
  })

  it("for an app may name all apps of the channel, which must be some, and this one among them", async () => {
    const retire = { operation: "retire-now", channel: "support", app: "bot" }
    expect(parseSentinelEvent({ ...retire, apps: ["crm", "bot"] })).toMatchObject({ app: "bot", apps: ["crm", "bot"] })
    const refused = async (apps: unknown) => (await refusalOf(() => parseSentinelEvent({ ...retire, apps }))).message
    expect(await refused(["crm", "shop"])).toBe(
      "BAD_EVENT: `apps` must be all apps of the channel, bot among them; found a list without it",
    )
    expect(await refused([])).toContain("a list of 1 to 30 different names")
  })

  it("is refused without quoting what could be a secret", async () => {
    for (const operation of [CANARY.token, CANARY.assertion, { token: CANARY.token }]) {
      expect((await refusalOf(() => parseSentinelEvent({ ...watch, operation }))).code).toBe("BAD_EVENT")
    }
  })
})

describe("the stage of a resource's life", () => {
  const event = (operation: string, action?: string) =>
    parseSentinelEvent({
      operation,
      channel: "support",
      ...(operation === "watch" || operation === "preflight" ? { apps: ["bot"] } : { app: "bot" }),
      ...(action === undefined ? {} : { tf: { action } }),
    })

  it.each(["watch", "preflight", "await-token", "retire-now", "revoke-held"])(
    "doesn't matter to %s without one",
    (name) => {
      expect(isForThisStage(event(name))).toBe(true)
    },
  )

  it.each(["preflight", "await-token", "retire-now", "watch"])(
    "of creation and change is for %s, the end isn't",
    (name) => {
      expect(["create", "update", "delete"].map((action) => isForThisStage(event(name, action)))).toEqual([
        true,
        true,
        false,
      ])
    },
  )

  it("of the end is for revoke-held alone", () => {
    expect(["create", "update", "delete"].map((action) => isForThisStage(event("revoke-held", action)))).toEqual([
      false,
      false,
      true,
    ])
  })
})
