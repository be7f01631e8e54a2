import {
  CancelRotateSecretCommand,
  CreateSecretCommand,
  DescribeSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  RotateSecretCommand,
  type RotateSecretCommandInput,
  UpdateSecretVersionStageCommand,
} from "@aws-sdk/client-secrets-manager"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { createClock } from "../../../local/clock.ts"
import { FUNCTION_ARN, type Stage, type StepEvent, startStage, token } from "./stage.ts"

const DAY_S = 86_400
const STEPS = ["createSecret", "setSecret", "testSecret", "finishSecret"]
const incomplete = {
  name: "InvalidRequestException",
  message: "A previous rotation isn't complete. That rotation will be reattempted.",
}

let stage: Stage
beforeEach(async () => {
  stage = await startStage()
})
afterEach(() => stage.close())

const create = (SecretString?: string) =>
  stage.client.send(new CreateSecretCommand({ Name: "s", ...(SecretString === undefined ? {} : { SecretString }) }))
const rotate = (input: Partial<RotateSecretCommandInput> = {}) =>
  stage.client.send(new RotateSecretCommand({ SecretId: "s", RotationLambdaARN: FUNCTION_ARN, ...input }))
const details = () => stage.client.send(new DescribeSecretCommand({ SecretId: "s" }))
const labels = async () => (await details()).VersionIdsToStages ?? {}
const types = () => stage.manager.history().map(({ type }) => type)
const steps = () => stage.lambda.events.map(({ Step }) => Step)

async function storeValue({ SecretId, ClientRequestToken, RotationToken }: StepEvent, stages = ["AWSPENDING"]) {
  const input = { SecretId, ClientRequestToken, RotationToken, SecretString: "new", VersionStages: stages }
  await stage.client.send(new PutSecretValueCommand(input))
}

async function promote({ SecretId, ClientRequestToken }: StepEvent) {
  const current = Object.entries(await labels()).find(([, stages]) => stages.includes("AWSCURRENT"))?.[0]
  await stage.client.send(
    new UpdateSecretVersionStageCommand({
      SecretId,
      VersionStage: "AWSCURRENT",
      MoveToVersionId: ClientRequestToken,
      ...(current === undefined ? {} : { RemoveFromVersionId: current }),
    }),
  )
}

async function wellBehaved(event: StepEvent) {
  if (event.Step === "createSecret") await storeValue(event)
  if (event.Step === "finishSecret") await promote(event)
}

describe("a rotation", () => {
  it("calls the four steps in order with the ARN, the version and a rotation token", async () => {
    stage.lambda.onEvent = wellBehaved
    const { ARN, VersionId: first = "" } = await create("old")
    const { VersionId = "", Name } = await rotate()
    expect(Name).toBe("s")
    await stage.manager.idle()
    expect(steps()).toEqual(STEPS)
    for (const event of stage.lambda.events) {
      expect(Object.keys(event).sort()).toEqual(["ClientRequestToken", "RotationToken", "SecretId", "Step"])
      expect(event).toMatchObject({ SecretId: ARN, ClientRequestToken: VersionId })
      expect(event.RotationToken).toMatch(/^[a-zA-Z0-9-]{36,256}$/)
    }
    expect(await labels()).toEqual({ [first]: ["AWSPREVIOUS"], [VersionId]: ["AWSCURRENT", "AWSPENDING"] })
    expect(types().at(-1)).toBe("RotationSucceeded")
    expect((await details()).LastRotatedDate).toBeInstanceOf(Date)
  })

  it("begins with an AWSPENDING version that holds nothing, even in a secret without any value", async () => {
    await create()
    const seen: unknown[] = []
    stage.lambda.onEvent = async (event) => {
      if (event.Step !== "createSecret") return wellBehaved(event)
      seen.push(await labels())
      const id = { VersionId: event.ClientRequestToken }
      for (const input of [id, { VersionStage: "AWSPENDING" }, { ...id, VersionStage: "AWSPENDING" }]) {
        const read = stage.client.send(new GetSecretValueCommand({ SecretId: event.SecretId, ...input }))
        seen.push(await read.catch((error: Error) => error.name))
      }
      await storeValue(event)
    }
    const { VersionId = "" } = await rotate()
    await stage.manager.idle()
    const missing = "ResourceNotFoundException"
    expect(seen).toEqual([{ [VersionId]: ["AWSPENDING"] }, missing, missing, missing])
    expect(await labels()).toEqual({ [VersionId]: ["AWSCURRENT", "AWSPENDING"] })
  })

  it("answers before the function does", async () => {
    const gate = Promise.withResolvers<void>()
    stage.lambda.onEvent = () => gate.promise
    await create("old")
    const { VersionId = "" } = await rotate()
    expect((await labels())[VersionId]).toEqual(["AWSPENDING"])
    gate.resolve()
    await stage.manager.idle()
  })

  it("promotes nothing itself: four good steps without a move leave it stuck, and the next request tries it again", async () => {
    const { VersionId: first = "" } = await create("old")
    const { VersionId = "" } = await rotate()
    await stage.manager.idle()
    expect(stage.manager.history().at(-1)).toMatchObject({
      type: "RotationFailed",
      reason: "all steps succeeded but AWSCURRENT didn't move",
    })
    stage.lambda.onEvent = wellBehaved
    await expect(rotate()).rejects.toMatchObject(incomplete)
    await stage.manager.idle()
    expect(stage.lambda.events.slice(4).map((event) => event.ClientRequestToken)).toEqual(Array(4).fill(VersionId))
    expect(await labels()).toEqual({ [first]: ["AWSPREVIOUS"], [VersionId]: ["AWSCURRENT", "AWSPENDING"] })
  })

  it("tries it again as well when the request comes before the last step has answered", async () => {
    await create("old")
    let isRefused = false
    stage.lambda.onEvent = async (event) => {
      if (isRefused) return wellBehaved(event)
      if (event.Step !== "finishSecret") return
      await expect(rotate()).rejects.toMatchObject(incomplete)
      isRefused = true
    }
    const { VersionId = "" } = await rotate()
    await stage.manager.idle()
    expect(steps()).toEqual([...STEPS, ...STEPS])
    expect((await labels())[VersionId]).toEqual(["AWSCURRENT", "AWSPENDING"])
  })

  it.each(STEPS)("tries all of it again with the same token after %s failed once", async (failing) => {
    await create("old")
    let isFirst = true
    stage.lambda.onEvent = async (event) => {
      if (event.Step === failing && isFirst) {
        isFirst = false
        throw new TypeError("secret-in-a-message")
      }
      if (event.Step !== "createSecret" || isFirst || failing === "createSecret") await wellBehaved(event)
    }
    await rotate()
    await stage.manager.idle()
    expect(new Set(stage.lambda.events.map((event) => event.ClientRequestToken)).size).toBe(1)
    expect(steps()).toEqual([...STEPS.slice(0, STEPS.indexOf(failing) + 1), ...STEPS])
    expect(types().at(-1)).toBe("RotationSucceeded")
    expect(stage.manager.history()).toContainEqual(
      expect.objectContaining({ type: "StepEnded", step: failing, outcome: "failed", errorType: "TypeError" }),
    )
    expect(JSON.stringify(stage.manager.history())).not.toContain("secret-in-a-message")
  })

  it("gives up after the attempts that the switch allows, and leaves AWSPENDING stuck", async () => {
    stage.manager.setSwitches({ rotationAttempts: 3 })
    await create("old")
    stage.lambda.onEvent = () => {
      throw new Error("no")
    }
    const { VersionId = "" } = await rotate()
    await stage.manager.idle()
    expect(steps()).toEqual(["createSecret", "createSecret", "createSecret"])
    expect((await labels())[VersionId]).toEqual(["AWSPENDING"])
    await expect(rotate({ RotationRules: { AutomaticallyAfterDays: 3 } })).rejects.toMatchObject(incomplete)
    expect(await details()).not.toHaveProperty("RotationRules")
  })

  it("runs a waiting retry as soon as the clock has passed it and somebody asks", async () => {
    stage.manager.setSwitches({ retryDelayMs: 3_600_000 })
    await create("old")
    stage.lambda.onEvent = (event) => {
      if (stage.lambda.events.length === 1) throw new Error("no")
      return wellBehaved(event)
    }
    const { VersionId = "" } = await rotate()
    await expect.poll(types).toContain("RetryScheduled")
    expect((await stage.manager.runDue()).rotations).toEqual([])
    stage.clock.advance(3_601)
    const { rotations } = await stage.manager.runDue()
    expect(rotations).toMatchObject([{ versionId: VersionId, outcome: "succeeded" }])
  })

  it("is abandoned by a put without stages in the middle", async () => {
    await create("old")
    stage.lambda.onEvent = async (event) => {
      await wellBehaved(event)
      if (event.Step !== "setSecret") return
      await stage.client.send(new PutSecretValueCommand({ SecretId: "s", SecretString: "by hand" }))
    }
    const { VersionId = "" } = await rotate()
    await stage.manager.idle()
    expect(steps()).toEqual(["createSecret", "setSecret"])
    expect(types().at(-1)).toBe("RotationAbandoned")
    expect(await labels()).not.toHaveProperty(VersionId)
    expect((await stage.client.send(new GetSecretValueCommand({ SecretId: "s" }))).SecretString).toBe("by hand")
  })

  it("drops a waiting retry at once when AWSPENDING is taken off", async () => {
    stage.manager.setSwitches({ retryDelayMs: 3_600_000 })
    await create("old")
    stage.lambda.onEvent = () => {
      throw new Error("no")
    }
    const { VersionId = "" } = await rotate()
    await expect.poll(types).toContain("RetryScheduled")
    await stage.client.send(
      new UpdateSecretVersionStageCommand({
        SecretId: "s",
        VersionStage: "AWSPENDING",
        RemoveFromVersionId: VersionId,
      }),
    )
    await stage.manager.idle()
    expect(types().at(-1)).toBe("RotationAbandoned")
    stage.lambda.onEvent = wellBehaved
    await rotate()
    await stage.manager.idle()
    expect(types().at(-1)).toBe("RotationSucceeded")
  })

  it("never runs twice at a time on one secret", async () => {
    await create("old")
    let running = 0
    let most = 0
    stage.lambda.onEvent = async (event) => {
      most = Math.max(most, ++running)
      await wellBehaved(event)
      running -= 1
    }
    await Promise.allSettled(Array.from({ length: 5 }, () => rotate()))
    await stage.manager.idle()
    expect(most).toBe(1)
  })

  it("takes RotateSecret with the same token as done", async () => {
    stage.lambda.onEvent = wellBehaved
    await create("old")
    const ClientRequestToken = token()
    await rotate({ ClientRequestToken })
    await stage.manager.idle()
    expect((await rotate({ ClientRequestToken })).VersionId).toBe(ClientRequestToken)
    await stage.manager.idle()
    expect(steps()).toEqual(STEPS)
  })

  it("delivers a step once more on demand", async () => {
    stage.lambda.onEvent = wellBehaved
    await create("old")
    const { VersionId = "" } = await rotate()
    await stage.manager.idle()
    expect(await stage.manager.deliver("testSecret", "s", VersionId)).toEqual({ outcome: "succeeded" })
    const [first, last] = [stage.lambda.events[2], stage.lambda.events.at(-1)]
    expect(last).toMatchObject({ Step: "testSecret", ClientRequestToken: VersionId })
    expect(last?.RotationToken).not.toBe(first?.RotationToken)
  })

  it.each([
    ["Odd name with spaces", "Unhandled"],
    ["ConnectionLost", "ECONNRESET"],
    ["Throttled", "TooManyRequestsException"],
  ])("counts %s as a failed step, and keeps only a name of it", async (name, errorType) => {
    stage.manager.setSwitches({ rotationAttempts: 1 })
    await create("old")
    stage.lambda.onEvent = () => {
      throw Object.assign(new Error("no"), { name })
    }
    await rotate()
    await stage.manager.idle()
    expect(steps()).toEqual(["createSecret"])
    expect(stage.manager.history().at(-2)).toMatchObject({ type: "StepEnded", outcome: "failed", errorType })
  })

  it("tells a listener each event as it happens", async () => {
    stage.lambda.onEvent = wellBehaved
    const heard: string[] = []
    const stop = stage.manager.onEvent(({ type }) => heard.push(type))
    await create("old")
    await rotate()
    await stage.manager.idle()
    stop()
    expect(heard).toEqual(types())
  })

  it("breaks off what is running when it closes", async () => {
    await create("old")
    stage.lambda.onEvent = () => new Promise(() => undefined)
    await rotate()
    await expect.poll(steps).toEqual(["createSecret"])
    await stage.manager.close()
    expect(types()).toEqual(["RotationStarted", "StepStarted", "StepEnded", "RotationFailed"])
  })
})

describe("the switches", () => {
  it("refuse a stage beside AWSPENDING onto the placeholder, or don't", async () => {
    const outcomes: unknown[] = []
    stage.lambda.onEvent = async (event) => {
      if (event.Step !== "createSecret") return
      outcomes.push(await storeValue(event, ["AWSPENDING", "mine"]).catch((error: Error) => error.name))
    }
    await create("old")
    stage.manager.setSwitches({ stageBesidePending: "refused" })
    const { VersionId = "" } = await rotate()
    await stage.manager.idle()
    stage.manager.setSwitches({ stageBesidePending: "accepted" })
    await expect(rotate()).rejects.toMatchObject(incomplete)
    await stage.manager.idle()
    expect(outcomes).toEqual(["InvalidParameterException", undefined])
    expect((await labels())[VersionId]).toEqual(["AWSPENDING", "mine"])
  })

  it.each([true, false])("give the very first value of a rotation AWSCURRENT by itself: %s", async (isCurrent) => {
    stage.manager.setSwitches({ firstPendingValueBecomesCurrent: isCurrent })
    await create()
    stage.lambda.onEvent = async (event) => {
      if (event.Step === "createSecret") await storeValue(event)
    }
    const { VersionId = "" } = await rotate()
    await stage.manager.idle()
    expect((await labels())[VersionId]).toEqual(isCurrent ? ["AWSCURRENT", "AWSPENDING"] : ["AWSPENDING"])
  })

  it("say which one is wrong", () => {
    expect(() => stage.manager.setSwitches({ rotationAttempts: 0 })).toThrow(/rotationAttempts.*1 to 100.*0/)
    expect(() => stage.manager.setSwitches({ other: 1 } as object)).toThrow(/unknown switch "other"/)
  })
})

describe("RotateImmediately false", () => {
  it("tests a copy of the current value under AWSPENDING, and takes it away", async () => {
    const { VersionId: first = "" } = await create("old")
    const seen: unknown[] = []
    stage.lambda.onEvent = async ({ Step, SecretId, ClientRequestToken }) => {
      const read = new GetSecretValueCommand({ SecretId, VersionId: ClientRequestToken })
      const { SecretString, VersionStages } = await stage.client.send(read)
      seen.push([Step, SecretString, VersionStages])
    }
    const { VersionId } = await rotate({ RotateImmediately: false, RotationRules: { AutomaticallyAfterDays: 10 } })
    await stage.manager.idle()
    expect(VersionId).not.toBe(first)
    expect(seen).toEqual([["testSecret", "old", ["AWSPENDING"]]])
    expect(await labels()).toEqual({ [first]: ["AWSCURRENT"] })
    expect(types().at(-1)).toBe("TestRotationSucceeded")
    expect(await details()).toMatchObject({ RotationEnabled: true, RotationRules: { AutomaticallyAfterDays: 10 } })
    expect(await details()).not.toHaveProperty("LastRotatedDate")
  })

  it("tests an empty version where there is no value, and keeps the settings when that fails", async () => {
    await create()
    stage.lambda.onEvent = async ({ SecretId, ClientRequestToken }) => {
      await stage.client.send(new GetSecretValueCommand({ SecretId, VersionId: ClientRequestToken }))
    }
    await rotate({ RotateImmediately: false, RotationRules: { AutomaticallyAfterDays: 10 } })
    await stage.manager.idle()
    expect(steps()).toEqual(["testSecret"])
    expect(types().at(-1)).toBe("TestRotationFailed")
    expect(await details()).toMatchObject({ RotationEnabled: true })
    expect(await details()).not.toHaveProperty("VersionIdsToStages")
  })
})

describe("the schedule", () => {
  it("rotates when the clock has passed the date and somebody asks, and sets the next", async () => {
    stage.lambda.onEvent = wellBehaved
    await create("old")
    await rotate({ RotationRules: { AutomaticallyAfterDays: 2 } })
    await stage.manager.idle()
    const { NextRotationDate: before } = await details()
    stage.clock.advance(2 * DAY_S)
    const { rotations } = await stage.manager.runDue()
    expect(rotations).toMatchObject([{ outcome: "succeeded" }])
    const { NextRotationDate: after, LastRotatedDate } = await details()
    expect(Number(after) - Number(before)).toBe(2 * DAY_S * 1000)
    expect(Math.abs(Number(LastRotatedDate) - stage.clock.now())).toBeLessThan(5_000)
    expect((await stage.manager.runDue()).rotations).toEqual([])
  })

  it("starts by itself in real time too", async () => {
    const aheadMs = Date.parse("2026-01-15T07:59:59.000Z") - Date.now()
    await stage.close()
    stage = await startStage(
      {},
      createClock(() => Date.now() + aheadMs),
    )
    stage.lambda.onEvent = wellBehaved
    await create("old")
    await rotate({ RotateImmediately: false, RotationRules: { ScheduleExpression: "cron(0 8 * * ? *)" } })
    await stage.manager.idle()
    expect(types()).not.toContain("RotationStarted")
    await expect.poll(types, { timeout: 5_000 }).toContain("RotationSucceeded")
    expect(stage.manager.history()).toContainEqual(
      expect.objectContaining({ type: "RotationStarted", cause: "schedule" }),
    )
    expect((await details()).NextRotationDate?.toISOString()).toBe("2026-01-16T08:00:00.000Z")
  })

  it("fires nothing when only the clock moves", async () => {
    stage.lambda.onEvent = wellBehaved
    await create("old")
    await rotate({ RotationRules: { AutomaticallyAfterDays: 1 } })
    await stage.manager.idle()
    stage.clock.advance(5 * DAY_S)
    await details()
    await new Promise((wake) => setTimeout(wake, 100))
    expect(steps()).toEqual(STEPS)
  })

  it("tries no more once the window has closed", async () => {
    stage.manager.setSwitches({ rotationAttempts: 50, retryDelayMs: 3_600_000 })
    stage.lambda.onEvent = wellBehaved
    await create("old")
    await rotate({ RotationRules: { ScheduleExpression: "rate(4 hours)" } })
    await stage.manager.idle()
    stage.lambda.onEvent = () => {
      throw new Error("no")
    }
    stage.clock.advance((Number((await details()).NextRotationDate) - stage.clock.now()) / 1000 + 60)
    await stage.manager.runDue()
    expect(stage.manager.history().at(-1)).toMatchObject({ reason: "the rotation window closed" })
    await stage.manager.idle()
  })

  it("shows the days between rotations beside an expression after a success", async () => {
    stage.lambda.onEvent = wellBehaved
    await create("old")
    await rotate({ RotationRules: { ScheduleExpression: "rate(10 hours)", Duration: "3h" } })
    await stage.manager.idle()
    expect((await details()).RotationRules).toEqual({
      AutomaticallyAfterDays: 1,
      Duration: "3h",
      ScheduleExpression: "rate(10 hours)",
    })
  })

  it("tries a stuck rotation again with its own token instead of a new one", async () => {
    stage.manager.setSwitches({ rotationAttempts: 1 })
    await create("old")
    stage.lambda.onEvent = () => {
      throw new Error("no")
    }
    const { VersionId } = await rotate({ RotationRules: { ScheduleExpression: "rate(4 hours)" } })
    await stage.manager.idle()
    stage.lambda.onEvent = wellBehaved
    stage.clock.advance(4 * 3_600)
    const { rotations } = await stage.manager.runDue()
    expect(rotations).toMatchObject([{ versionId: VersionId, outcome: "succeeded" }])
  })

  it("starts over from a manual write", async () => {
    stage.lambda.onEvent = wellBehaved
    await create("old")
    await rotate({ RotationRules: { AutomaticallyAfterDays: 2 } })
    await stage.manager.idle()
    const { NextRotationDate: before } = await details()
    stage.clock.advance(DAY_S)
    await stage.client.send(new PutSecretValueCommand({ SecretId: "s", SecretString: "by hand" }))
    const { NextRotationDate: after } = await details()
    expect(Number(after) - Number(before)).toBe(DAY_S * 1000)
  })
})

describe("CancelRotateSecret", () => {
  it("turns rotation off and leaves AWSPENDING, the rules and the function", async () => {
    stage.manager.setSwitches({ retryDelayMs: 3_600_000 })
    await create("old")
    stage.lambda.onEvent = () => {
      throw new Error("no")
    }
    const { VersionId = "" } = await rotate({ RotationRules: { AutomaticallyAfterDays: 2 } })
    await expect.poll(types).toContain("RetryScheduled")
    const answer = await stage.client.send(new CancelRotateSecretCommand({ SecretId: "s" }))
    expect(answer).toMatchObject({ Name: "s", VersionId })
    await stage.manager.idle()
    const after = await details()
    expect(after).toMatchObject({
      RotationEnabled: false,
      RotationLambdaARN: FUNCTION_ARN,
      RotationRules: { AutomaticallyAfterDays: 2 },
    })
    expect(after).not.toHaveProperty("NextRotationDate")
    expect((await labels())[VersionId]).toEqual(["AWSPENDING"])
    await expect(rotate()).rejects.toMatchObject(incomplete)
  })
})
