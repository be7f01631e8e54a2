import { describe, expect, it } from "vitest"
import { openChannel } from "../../../../lambda/channel/channel.ts"
import { listLiveKeyIds } from "../../../../lambda/channel/live-key-ids.ts"
import { RotationError } from "../../../../lambda/errors.ts"
import type { RotationDeps } from "../../../../lambda/rotation/deps.ts"
import { refusalOf } from "../support/refusal.ts"
import { lineError } from "../support/scripted-line.ts"
import { value } from "../support/scripted-secrets.ts"
import { CANARY, CREDENTIALS_NAME, credentialsText, KID, NOW_MS } from "../support/values.ts"
import { world } from "../support/world.ts"

const NEXT_KID = "next-kid"
const credentials = [value(credentialsText({ nextKey: { kid: NEXT_KID, kmsKeyId: "alias/next" } }))]
const unknownKid = () => lineError({ status: 404, dateMs: NOW_MS })

/** A signer that keeps the kid of each key it is made for; `broken` can't sign. */
function keepingSigner(broken?: string) {
  const kids: string[] = []
  const createSigner: RotationDeps["createSigner"] = async ({ kid }) => {
    kids.push(kid)
    return async () => {
      if (kid === broken) throw new RotationError("KEY_DENIED", "the signing key may not be used by this function")
      return CANARY.assertion
    }
  }
  return { createSigner, kids }
}

describe("a channel whose signing key is being replaced", () => {
  it.each([
    ["present-key-first", KID],
    ["next-key-first", NEXT_KID],
  ] as const)("signs %s", async (preference, kid) => {
    const { createSigner, kids } = keepingSigner()
    const { deps } = world({ secrets: { credentials }, createSigner })
    const channel = await openChannel(deps, CREDENTIALS_NAME, preference)
    await channel.assertion()
    expect([channel.kid(), ...kids]).toEqual([kid, kid])
  })

  it("turns to the other key when LINE doesn't know the first, and stays with it", async () => {
    const { createSigner, kids } = keepingSigner()
    const { deps, run } = world({
      secrets: { credentials },
      createSigner,
      line: { list: [unknownKid(), { kids: [] }] },
    })
    const channel = await openChannel(deps, CREDENTIALS_NAME, "next-key-first")
    expect(await listLiveKeyIds(deps, run, channel, "couldn't list")).toEqual([])
    await channel.assertion()
    expect([channel.kid(), ...kids]).toEqual([KID, NEXT_KID, KID])
  })

  it("turns to the other key when the first can't sign", async () => {
    const { createSigner } = keepingSigner(NEXT_KID)
    const { deps, run } = world({ secrets: { credentials }, createSigner, line: { list: [{ kids: [] }] } })
    const channel = await openChannel(deps, CREDENTIALS_NAME, "next-key-first")
    expect(await listLiveKeyIds(deps, run, channel, "couldn't list")).toEqual([])
    expect(channel.kid()).toBe(KID)
  })

  it("gives up when LINE knows neither", async () => {
    const list = [unknownKid(), unknownKid()]
    const { deps, run, line } = world({ secrets: { credentials }, line: { list } })
    const channel = await openChannel(deps, CREDENTIALS_NAME)
    expect((await refusalOf(() => listLiveKeyIds(deps, run, channel, "couldn't list"))).code).toBe("LINE")
    expect(line.calls).toHaveLength(2)
  })

  it.each([
    ["LINE being down", lineError({ status: 500 })],
    ["something that isn't the key's doing", new RotationError("SECRETS_MANAGER", "not now")],
    ["something else", new Error("no")],
  ])("keeps to its key upon %s", async (_, failure) => {
    const { deps } = world({ secrets: { credentials } })
    const channel = await openChannel(deps, CREDENTIALS_NAME)
    expect(channel.recover(failure)).toBe(false)
    expect(channel.kid()).toBe(KID)
  })
})

describe("credentials with a next key", () => {
  it.each([
    ["isn't an object", "soon", "`nextKey`"],
    ["has no kid", { kmsKeyId: "alias/next" }, "`nextKey.kid`"],
    ["has no key", { kid: NEXT_KID }, "`nextKey.kmsKeyId`"],
    ["has a key that is none", { kid: NEXT_KID, privateKey: "pem" }, "`nextKey.privateKey`"],
  ])("are refused when it %s", async (_, nextKey, named) => {
    const { deps } = world({ secrets: { credentials: [value(credentialsText({ nextKey }))] } })
    const error = await refusalOf(() => openChannel(deps, CREDENTIALS_NAME))
    expect(error.code).toBe("BAD_CREDENTIALS")
    expect(error.message).toContain(named)
  })
})
