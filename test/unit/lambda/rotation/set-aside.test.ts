import { describe, expect, it } from "vitest"
import { setAside } from "../../../../lambda/rotation/set-aside.ts"
import { refusalOf } from "../support/refusal.ts"
import { description, SECRET_ARN, VERSION_ID } from "../support/values.ts"
import { world } from "../support/world.ts"

const MOVED = { kind: "moved" } as const
const LOST = { kind: "unknown", error: "TimeoutError" } as const
const THROTTLED = { kind: "refused", error: "ThrottlingException", isTransient: true } as const
const labelled = description({ [VERSION_ID]: ["AWSPENDING", "token:abc"] })
const bare = description()
const removal = { secretArn: SECRET_ARN, stage: "AWSPENDING", from: VERSION_ID }
const UNNAMED = { keyId: undefined, isDead: false }
const naming = { secretArn: SECRET_ARN, stage: `token:v-${VERSION_ID}`, to: VERSION_ID }

function refused(error: string) {
  return { kind: "refused", error, isTransient: false } as const
}

describe("setAside", () => {
  it("takes AWSPENDING off a version that is in the queue already", async () => {
    const { deps, run, secrets } = world({ secrets: { describe: [labelled], moveStage: [MOVED] } })
    expect(await setAside(deps, run, UNNAMED)).toBe("set-aside")
    expect(secrets.moves).toEqual([removal])
  })

  it("puts a version without a queue label into the queue first", async () => {
    const { deps, run, secrets } = world({ secrets: { describe: [bare], moveStage: [MOVED, MOVED] } })
    expect(await setAside(deps, run, UNNAMED)).toBe("set-aside")
    expect(secrets.moves).toEqual([naming, removal])
  })

  it("names it by its key id where that is known, unless another version has that label", async () => {
    const named = world({ secrets: { describe: [bare], moveStage: [MOVED, MOVED] } })
    expect(await setAside(named.deps, named.run, { ...UNNAMED, keyId: "abc" })).toBe("set-aside")
    expect(named.secrets.moves).toEqual([{ ...naming, stage: "token:abc" }, removal])
    const elsewhere = description({ [VERSION_ID]: ["AWSPENDING"], older: ["token:abc"] })
    const known = world({ secrets: { describe: [elsewhere], moveStage: [MOVED] } })
    expect(await setAside(known.deps, known.run, { ...UNNAMED, keyId: "abc" })).toBe("set-aside")
    expect(known.secrets.moves).toEqual([removal])
  })

  it("goes on without that label where the secret has no room for it, if the token is dead", async () => {
    const full = refused("LimitExceededException")
    const { deps, run, secrets } = world({ secrets: { describe: [bare], moveStage: [full, MOVED] } })
    expect(await setAside(deps, run, { ...UNNAMED, isDead: true })).toBe("set-aside")
    expect(secrets.moves).toEqual([naming, removal])
  })

  it("leaves AWSPENDING on a token that may be alive where there is no room for its label: nobody else holds it", async () => {
    const full = refused("LimitExceededException")
    const { deps, run, secrets } = world({ secrets: { describe: [bare], moveStage: [full] } })
    const error = await refusalOf(() => setAside(deps, run, UNNAMED))
    expect(error.code).toBe("LABEL_ROOM")
    expect(secrets.moves).toEqual([naming])
  })

  it.each([
    ["refused", [refused("AccessDeniedException")]],
    ["lost to the end", [LOST, LOST, LOST, LOST]],
  ])("leaves AWSPENDING where that label was %s", async (_, moveStage) => {
    const { deps, run, secrets } = world({ secrets: { describe: [bare], moveStage } })
    expect((await refusalOf(() => setAside(deps, run, UNNAMED))).code).toBe("SECRETS_MANAGER")
    expect(secrets.moves).not.toContainEqual(removal)
  })

  it("repeats what may pass", async () => {
    const { deps, run, sleptMs } = world({ secrets: { describe: [labelled], moveStage: [THROTTLED, LOST, MOVED] } })
    expect(await setAside(deps, run, UNNAMED)).toBe("set-aside")
    expect(sleptMs()).toBe(500)
  })

  it("knows that a removal took effect whose answer was lost: its repeat is refused", async () => {
    const off = description({ [VERSION_ID]: ["token:abc"] })
    const moveStage = [LOST, refused("InvalidParameterException")]
    const { deps, run } = world({ secrets: { describe: [labelled, off], moveStage } })
    expect(await setAside(deps, run, UNNAMED)).toBe("set-aside")
  })

  it("says so when AWSPENDING stays", async () => {
    const moveStage = [refused("AccessDeniedException")]
    const { deps, run } = world({ secrets: { describe: [labelled, labelled], moveStage } })
    const error = await refusalOf(() => setAside(deps, run, UNNAMED))
    expect(error.code).toBe("SECRETS_MANAGER")
    expect(error.message).toContain("AWSPENDING couldn't be taken off")
    expect(error.message).toContain("AccessDeniedException")
  })

  it("touches nothing when the version has become current meanwhile", async () => {
    const current = description({ [VERSION_ID]: ["AWSCURRENT", "AWSPENDING"] })
    const { deps, run, secrets } = world({ secrets: { describe: [current] } })
    expect(await setAside(deps, run, UNNAMED)).toBe("already-current")
    expect(secrets.moves).toEqual([])
  })

  it("touches nothing when the version isn't pending any more", async () => {
    const gone = description({ [VERSION_ID]: ["token:abc"] })
    const { deps, run, secrets } = world({ secrets: { describe: [gone, gone, gone] } })
    expect((await refusalOf(() => setAside(deps, run, UNNAMED))).code).toBe("NOT_PENDING")
    expect(secrets.moves).toEqual([])
  })
})
