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
const THROTTLED = { kind: "refused", error: "ThrottlingException", isPassing: true } as const
const SWAPPED = { kind: "refused", error: "InvalidParameterException", isPassing: false } as const
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
    expect(await finishSecret(deps, run)).toEqual({ outcome: "already-current" })
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
    expect(error.code).toBe("CURRENT_MOVED")
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
    const full = { kind: "refused", error: "LimitExceededException", isPassing: false } as const
    const { deps, run, secrets } = world({ secrets: { describe: [byHand], moveStage: [full, MOVED] } })
    expect((await finishSecret(deps, run)).outcome).toBe("promoted")
    expect(secrets.moves.at(-1)).toEqual(swap)
  })

  it("promotes nothing while that name is refused or in doubt", async () => {
    const denied = { kind: "refused", error: "AccessDeniedException", isPassing: false } as const
    const seen = [byHand, byHand, byHand, byHand]
    for (const [outcome, times] of [
      [denied, 4],
      [LOST, 16],
    ] as const) {
      const moveStage = Array.from({ length: times }, () => outcome)
      const { deps, run, secrets } = world({ secrets: { describe: seen, moveStage } })
      expect((await refusalOf(() => finishSecret(deps, run))).code).toBe("CURRENT_MOVED")
      expect(secrets.moves).not.toContainEqual(swap)
    }
  })
})

describe("finishSecret, where the pending version has no queue label", () => {
  const bare = description()

  it("promotes it when its value can be read, also late", async () => {
    const read = { [VERSION_ID]: [ABSENT, ABSENT, ABSENT, value(tokenText())] }
    const { deps, run } = world({ secrets: { describe: [bare], read, moveStage: [MOVED] } })
    expect((await finishSecret(deps, run)).outcome).toBe("promoted")
  })

  it("never promotes an empty version", async () => {
    const read = { [VERSION_ID]: [ABSENT, ABSENT, ABSENT, ABSENT] }
    const { deps, run, secrets } = world({ secrets: { describe: [bare], read } })
    expect((await refusalOf(() => finishSecret(deps, run))).code).toBe("NO_TOKEN_STORED")
    expect(secrets.moves).toEqual([])
  })
})
