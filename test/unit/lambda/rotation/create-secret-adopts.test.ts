import { describe, expect, it } from "vitest"
import { createSecret } from "../../../../lambda/rotation/create-secret.ts"
import { refusalOf } from "../support/refusal.ts"
import { ABSENT, value } from "../support/scripted-secrets.ts"
import { CURRENT_VERSION_ID, description, KEY_ID, SECRET_ARN, tokenText, VERSION_ID } from "../support/values.ts"
import { type World, world } from "../support/world.ts"

const LABEL = `token:${KEY_ID}`
const MOVED = { kind: "moved" } as const
const bare = description()
const labelled = description({ [VERSION_ID]: ["AWSPENDING", LABEL] })
const full = Object.fromEntries(Array.from({ length: 19 }, (_, index) => [`old-${index}`, [`token:old-${index}`]]))

function create({ deps, run }: World) {
  return createSecret(deps, run)
}

function operations({ line }: World): string[] {
  return line.calls.map(({ operation }) => operation)
}

describe("createSecret, where a token is stored already", () => {
  it("adopts the one that it can read, and asks LINE nothing", async () => {
    const setting = world({ secrets: { describe: [labelled], read: { [VERSION_ID]: [value(tokenText())] } } })
    expect(await create(setting)).toEqual({ outcome: "already-stored", keyId: KEY_ID })
    expect(operations(setting)).toEqual([])
    expect(setting.secrets.moves).toEqual([])
  })

  it("adds the label that an earlier delivery couldn't", async () => {
    const read = { [VERSION_ID]: [value(tokenText())] }
    const setting = world({ secrets: { describe: [bare], read, moveStage: [MOVED] } })
    expect(await create(setting)).toEqual({ outcome: "already-stored", keyId: KEY_ID })
    expect(setting.secrets.moves).toEqual([{ secretArn: SECRET_ARN, stage: LABEL, to: VERSION_ID }])
  })

  it("adds no second label to a version that has one", async () => {
    const byHand = description({ [VERSION_ID]: ["AWSPENDING", `token:v-${VERSION_ID}`] })
    const setting = world({ secrets: { describe: [byHand], read: { [VERSION_ID]: [value(tokenText())] } } })
    expect(await create(setting)).toEqual({ outcome: "already-stored", keyId: KEY_ID })
    expect(setting.secrets.moves).toEqual([])
  })

  it("doesn't steal that label from another version, nor ask for a twenty-first", async () => {
    const elsewhere = { [VERSION_ID]: ["AWSPENDING"], older: ["AWSPREVIOUS", LABEL] }
    for (const stages of [elsewhere, { [VERSION_ID]: ["AWSPENDING"], ...full }]) {
      const read = { [VERSION_ID]: [value(tokenText())] }
      const setting = world({ secrets: { describe: [description(stages)], read } })
      expect((await create(setting)).outcome).toBe("already-stored")
      expect(setting.secrets.moves).toEqual([])
    }
  })

  it("names a token that became current before it had its label, as AWS may do with a secret's first value", async () => {
    const current = description({ [VERSION_ID]: ["AWSCURRENT", "AWSPENDING"] })
    const read = { [VERSION_ID]: [value(tokenText())] }
    const setting = world({ secrets: { describe: [current], read, moveStage: [MOVED] } })
    expect(await create(setting)).toEqual({ outcome: "already-current" })
    expect(setting.secrets.moves).toEqual([{ secretArn: SECRET_ARN, stage: LABEL, to: VERSION_ID }])
    expect(operations(setting)).toEqual([])
  })

  it.each([
    ["was taken off", MOVED],
    ["couldn't be taken off", { kind: "refused", error: "AccessDeniedException", isTransient: false } as const],
  ])("doesn't take a leftover copy of the current token for a new one: AWSPENDING %s", async (said, outcome) => {
    const copy = description({ [VERSION_ID]: ["AWSPENDING"], [CURRENT_VERSION_ID]: ["AWSCURRENT", LABEL] })
    const read = { [VERSION_ID]: [value(tokenText())] }
    const describe = outcome.kind === "moved" ? [copy] : [copy, copy]
    const setting = world({ secrets: { describe, read, moveStage: [outcome] } })
    const error = await refusalOf(() => create(setting))
    expect(error.code).toBe("LEFTOVER_COPY")
    expect(error.message).toContain(`AWSPENDING ${said}`)
    expect(setting.secrets.moves).toEqual([{ secretArn: SECRET_ARN, stage: "AWSPENDING", from: VERSION_ID }])
    expect(operations(setting)).toEqual([])
  })

  it("doesn't promote a copy of a current version that has no label of ours either", async () => {
    const stages = { [VERSION_ID]: ["AWSPENDING"], [CURRENT_VERSION_ID]: ["AWSCURRENT"], older: ["AWSPREVIOUS", LABEL] }
    const read = { [VERSION_ID]: [value(tokenText())], [CURRENT_VERSION_ID]: [value(tokenText())] }
    const setting = world({ secrets: { describe: [description(stages)], read, moveStage: [MOVED] } })
    expect((await refusalOf(() => create(setting))).code).toBe("LEFTOVER_COPY")
    expect(setting.secrets.moves).toEqual([{ secretArn: SECRET_ARN, stage: "AWSPENDING", from: VERSION_ID }])
  })

  it("adopts a value in another form too, and leaves the judgement to testSecret", async () => {
    const setting = world({ secrets: { describe: [bare], read: { [VERSION_ID]: [value("put by hand")] } } })
    expect(await create(setting)).toEqual({ outcome: "already-stored" })
  })

  it("adopts one that only the second read shows", async () => {
    const read = { [VERSION_ID]: [ABSENT, value(tokenText())] }
    const setting = world({ secrets: { describe: [bare], read, moveStage: [MOVED] }, line: { list: [{ kids: [] }] } })
    expect((await create(setting)).outcome).toBe("already-stored")
    expect(operations(setting)).not.toContain("issueChannelTokenByJwt")
  })

  it("waits for one that only the labels show, and never issues a second", async () => {
    const late = { [VERSION_ID]: [ABSENT, ABSENT, ABSENT, value(tokenText())] }
    const setting = world({ secrets: { describe: [labelled], read: late } })
    expect(await create(setting)).toEqual({ outcome: "already-stored", keyId: KEY_ID })
    const never = { [VERSION_ID]: Array.from({ length: 5 }, () => ABSENT) }
    const hopeless = world({ secrets: { describe: [labelled], read: never } })
    expect((await refusalOf(() => create(hopeless))).code).toBe("NO_TOKEN_STORED")
    for (const { line } of [setting, hopeless]) expect(line.calls).toEqual([])
  })

  it("adopts it even when the credentials are broken", async () => {
    const read = { [VERSION_ID]: [value(tokenText())] }
    const setting = world({ secrets: { describe: [labelled], read, credentials: [value("broken")] } })
    expect((await create(setting)).outcome).toBe("already-stored")
  })
})
