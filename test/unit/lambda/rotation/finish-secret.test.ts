import { describe, expect, it } from "vitest"
import { finishSecret } from "../../../../lambda/rotation/finish-secret.ts"
import { refusalOf } from "../support/refusal.ts"
import { ABSENT, value } from "../support/scripted-secrets.ts"
import {
  CURRENT_VERSION_ID,
  description,
  KEY_ID,
  NEWER_VERSION_ID,
  SECRET_ARN,
  tokenText,
  VERSION_ID,
} from "../support/values.ts"
import { world } from "../support/world.ts"

const MOVED = { kind: "moved" } as const
const LOST = { kind: "unknown", error: "TimeoutError" } as const
const THROTTLED = { kind: "refused", error: "ThrottlingException", isTransient: true } as const
const SWAPPED = { kind: "refused", error: "InvalidParameterException", isTransient: false } as const
const PENDING_LABELS = ["AWSPENDING", `token:${KEY_ID}`]
const first = description({ [VERSION_ID]: PENDING_LABELS })
const replacing = description({ [VERSION_ID]: PENDING_LABELS, [CURRENT_VERSION_ID]: ["AWSCURRENT", "token:old"] })
const overtaken = description({ [VERSION_ID]: PENDING_LABELS, [NEWER_VERSION_ID]: ["AWSCURRENT"] })
const done = description({ [VERSION_ID]: ["AWSCURRENT", ...PENDING_LABELS] })
const swap = { secretArn: SECRET_ARN, stage: "AWSCURRENT", to: VERSION_ID, from: CURRENT_VERSION_ID }

function naming(versionId: string) {
  return { secretArn: SECRET_ARN, stage: `token:v-${versionId}`, to: versionId }
}

describe("finishSecret", () => {
  it("moves AWSCURRENT off exactly the version that has it, and calls nothing else", async () => {
    const { deps, run, secrets, line, sleptMs } = world({ secrets: { describe: [replacing], moveStage: [MOVED] } })
    expect(await finishSecret(deps, run)).toEqual({ outcome: "promoted", keyId: KEY_ID })
    expect(secrets.moves).toEqual([swap])
    expect(secrets.reads).toEqual([])
    expect(line.calls).toEqual([])
    expect(sleptMs()).toBe(0)
  })

  it("gives AWSCURRENT to the first version of a secret", async () => {
    const { deps, run, secrets } = world({ secrets: { describe: [first], moveStage: [MOVED] } })
    await finishSecret(deps, run)
    expect(secrets.moves).toEqual([{ secretArn: SECRET_ARN, stage: "AWSCURRENT", to: VERSION_ID }])
  })

  it("does nothing when it is done already", async () => {
    const { deps, run, secrets } = world({ secrets: { describe: [done] } })
    expect(await finishSecret(deps, run)).toEqual({ outcome: "already-current", keyId: KEY_ID })
    expect(secrets.moves).toEqual([])
  })

  it("reports a key id that looks like the label of a value put by hand", async () => {
    const labels = ["AWSPENDING", "token:v-5wIfxxxxPEzcmeQAabcd"]
    const { deps, run } = world({ secrets: { describe: [description({ [VERSION_ID]: labels })], moveStage: [MOVED] } })
    expect((await finishSecret(deps, run)).keyId).toBe("v-5wIfxxxxPEzcmeQAabcd")
  })

  it("reports no key id of a version that is only known as put by hand", async () => {
    const labels = ["AWSPENDING", `token:v-${VERSION_ID}`]
    const { deps, run } = world({ secrets: { describe: [description({ [VERSION_ID]: labels })], moveStage: [MOVED] } })
    expect(await finishSecret(deps, run)).toEqual({ outcome: "promoted" })
  })

  it("swaps anew, against what it sees then, when another current version came in between", async () => {
    const moveStage = [SWAPPED, MOVED, MOVED]
    const { deps, run, secrets } = world({ secrets: { describe: [replacing, overtaken], moveStage } })
    expect((await finishSecret(deps, run)).outcome).toBe("promoted")
    expect(secrets.moves).toEqual([swap, naming(NEWER_VERSION_ID), { ...swap, from: NEWER_VERSION_ID }])
  })

  it("knows that a move took effect whose answer was lost", async () => {
    const { deps, run, secrets } = world({ secrets: { describe: [replacing, done], moveStage: [LOST] } })
    expect((await finishSecret(deps, run)).outcome).toBe("promoted")
    expect(secrets.moves).toEqual([swap])
  })

  it("gives up after the fourth attempt and says why", async () => {
    const seen = [replacing, replacing, replacing, replacing]
    const moveStage = [LOST, THROTTLED, LOST, SWAPPED]
    const { deps, run, sleptMs } = world({ secrets: { describe: seen, moveStage } })
    const error = await refusalOf(() => finishSecret(deps, run))
    expect(error.code).toBe("PROMOTION_FAILED")
    expect(error.message).toContain("InvalidParameterException")
    expect(sleptMs()).toBe(1_700)
  })

  it("stops when the rotation is abandoned between two attempts", async () => {
    const gone = description({ [VERSION_ID]: ["token:abc"], [NEWER_VERSION_ID]: ["AWSCURRENT"] })
    const { deps, run, secrets } = world({ secrets: { describe: [replacing, gone, gone, gone], moveStage: [SWAPPED] } })
    expect((await refusalOf(() => finishSecret(deps, run))).code).toBe("NOT_PENDING")
    expect(secrets.moves).toEqual([swap])
  })
})

describe("finishSecret, where the outgoing value was put by hand", () => {
  const byHand = description({ [VERSION_ID]: PENDING_LABELS, [CURRENT_VERSION_ID]: ["AWSCURRENT"] })

  it("names that version before it loses AWSCURRENT", async () => {
    const { deps, run, secrets } = world({ secrets: { describe: [byHand], moveStage: [MOVED, MOVED] } })
    await finishSecret(deps, run)
    expect(secrets.moves).toEqual([naming(CURRENT_VERSION_ID), swap])
  })

  it("promotes without the name where there is no room for it: an app's token goes first", async () => {
    const full = { kind: "refused", error: "LimitExceededException", isTransient: false } as const
    const { deps, run, secrets } = world({ secrets: { describe: [byHand], moveStage: [full, MOVED] } })
    expect((await finishSecret(deps, run)).outcome).toBe("promoted")
    expect(secrets.moves.at(-1)).toEqual(swap)
  })

  it("doesn't even ask for the name in a secret that is full", async () => {
    const others = Array.from({ length: 17 }, (_, index) => `token:old-${index}`)
    const full = description({ ...byHand.stages, before: ["AWSPREVIOUS"], others: others.slice(1) })
    const { deps, run, secrets } = world({ secrets: { describe: [full], moveStage: [MOVED] } })
    expect((await finishSecret(deps, run)).outcome).toBe("promoted")
    expect(secrets.moves).toEqual([swap])
    const room = description({ ...byHand.stages, before: ["AWSPREVIOUS"], others: others.slice(2) })
    const roomy = world({ secrets: { describe: [room], moveStage: [MOVED, MOVED] } })
    await finishSecret(roomy.deps, roomy.run)
    expect(roomy.secrets.moves).toEqual([naming(CURRENT_VERSION_ID), swap])
  })

  it("keeps the last free label for AWSPREVIOUS where the promotion brings it for the first time", async () => {
    const others = Array.from({ length: 16 }, (_, index) => `token:old-${index}`)
    const full = description({ ...byHand.stages, others })
    const { deps, run, secrets } = world({ secrets: { describe: [full], moveStage: [MOVED] } })
    await finishSecret(deps, run)
    expect(secrets.moves).toEqual([swap])
  })

  it("lets the grace of a restored version begin anew, under the key id that its old due time tells", async () => {
    const labels = ["AWSCURRENT", "retire-after:1772366400:old"]
    const restored = description({ ...byHand.stages, [CURRENT_VERSION_ID]: labels })
    const { deps, run, secrets } = world({ secrets: { describe: [restored], moveStage: [MOVED, MOVED] } })
    await finishSecret(deps, run)
    expect(secrets.moves).toEqual([{ ...naming(CURRENT_VERSION_ID), stage: "token:old" }, swap])
  })

  it("doesn't steal that label from a version that has it", async () => {
    const labels = ["AWSCURRENT", "retire-after:1772366400:old"]
    const twice = description({ ...byHand.stages, [CURRENT_VERSION_ID]: labels, other: ["token:old"] })
    const { deps, run, secrets } = world({ secrets: { describe: [twice], moveStage: [MOVED] } })
    await finishSecret(deps, run)
    expect(secrets.moves).toEqual([swap])
  })

  it("promotes nothing while that name is refused or in doubt", async () => {
    const denied = { kind: "refused", error: "AccessDeniedException", isTransient: false } as const
    const seen = [byHand, byHand, byHand, byHand]
    for (const [outcome, times] of [
      [denied, 4],
      [LOST, 16],
    ] as const) {
      const moveStage = Array.from({ length: times }, () => outcome)
      const { deps, run, secrets } = world({ secrets: { describe: seen, moveStage } })
      expect((await refusalOf(() => finishSecret(deps, run))).code).toBe("PROMOTION_FAILED")
      expect(secrets.moves).not.toContainEqual(swap)
    }
  })
})

describe("finishSecret, where the pending version has no queue label", () => {
  const bare = description()

  it("names and promotes it when its value can be read, also late", async () => {
    const read = { [VERSION_ID]: [ABSENT, ABSENT, ABSENT, value(tokenText())] }
    const { deps, run, secrets } = world({ secrets: { describe: [bare], read, moveStage: [MOVED, MOVED] } })
    expect((await finishSecret(deps, run)).outcome).toBe("promoted")
    expect(secrets.moves.map(({ stage }) => stage)).toEqual([`token:${KEY_ID}`, "AWSCURRENT"])
  })

  it("never promotes an empty version", async () => {
    const read = { [VERSION_ID]: [ABSENT, ABSENT, ABSENT, ABSENT] }
    const { deps, run, secrets } = world({ secrets: { describe: [bare], read } })
    expect((await refusalOf(() => finishSecret(deps, run))).code).toBe("NO_TOKEN_STORED")
    expect(secrets.moves).toEqual([])
  })

  it("promotes a value in another form, which nothing can name", async () => {
    const read = { [VERSION_ID]: [value("put by hand")] }
    const { deps, run, secrets } = world({ secrets: { describe: [bare], read, moveStage: [MOVED] } })
    expect(await finishSecret(deps, run)).toEqual({ outcome: "promoted" })
    expect(secrets.moves.map(({ stage }) => stage)).toEqual(["AWSCURRENT"])
  })

  it("doesn't promote a token whose label can't be added", async () => {
    const denied = { kind: "refused", error: "AccessDeniedException", isTransient: false } as const
    const read = { [VERSION_ID]: [value(tokenText())] }
    const { deps, run, secrets } = world({ secrets: { describe: [bare], read, moveStage: [denied] } })
    expect((await refusalOf(() => finishSecret(deps, run))).code).toBe("LABEL_MISSING")
    expect(secrets.moves).toHaveLength(1)
  })
})
