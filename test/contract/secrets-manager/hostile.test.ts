import {
  CreateSecretCommand,
  DescribeSecretCommand,
  GetSecretValueCommand,
  ListSecretVersionIdsCommand,
  PutSecretValueCommand,
  RotateSecretCommand,
  UpdateSecretVersionStageCommand,
} from "@aws-sdk/client-secrets-manager"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { type AdjustableClock, createClock } from "../../../local/clock.ts"
import { call, FUNCTION_ARN, type Stage, type StepEvent, startStage, token } from "./stage.ts"

let clock: AdjustableClock
let stage: Stage
beforeEach(async () => {
  clock = createClock()
  stage = await startStage({ rotationAttempts: 3 }, clock)
  await stage.client.send(new CreateSecretCommand({ Name: "s", SecretString: "v1" }))
  clock.advance(60)
})
afterEach(() => stage.close())

const SecretId = "s"
const put = (ClientRequestToken = token(), SecretString = "v2") =>
  stage.client.send(new PutSecretValueCommand({ SecretId, SecretString, ClientRequestToken }))
const read = async (VersionId?: string) =>
  (await stage.client.send(new GetSecretValueCommand({ SecretId, ...(VersionId && { VersionId }) }))).SecretString
const labels = async () => (await stage.client.send(new DescribeSecretCommand({ SecretId }))).VersionIdsToStages ?? {}
const stale = (operation: string, more: object = {}) => stage.manager.setFaults([{ operation, kind: "stale", ...more }])
const struck = () => stage.manager.faultsStruck().map(({ kind, at }) => `${kind} ${at}`)

describe("a read after a write is stale", () => {
  it("as often as asked: the value of before, then the new one", async () => {
    stale("GetSecretValue", { times: 2 })
    await put()
    expect([await read(), await read(), await read()]).toEqual(["v1", "v1", "v2"])
    expect(struck()).toEqual(["stale GetSecretValue", "stale GetSecretValue"])
  })

  it("for as long as asked: an old write is seen by everyone", async () => {
    stale("*", { times: 1_000, staleMs: 2_000 })
    await put()
    expect(await read()).toBe("v1")
    clock.advance(3)
    expect(await read()).toBe("v2")
  })

  it("by version id: the version isn't there yet", async () => {
    const id = token()
    stale("GetSecretValue")
    await put(id)
    await expect(read(id)).rejects.toMatchObject({ name: "ResourceNotFoundException" })
    expect(await read(id)).toBe("v2")
  })

  it("in DescribeSecret and ListSecretVersionIds: labels are where they were", async () => {
    const id = token()
    const [first] = Object.keys(await labels())
    stale("*", { times: 2 })
    await put(id)
    expect(await labels()).toEqual({ [first ?? ""]: ["AWSCURRENT"] })
    const { Versions } = await stage.client.send(new ListSecretVersionIdsCommand({ SecretId }))
    expect(Versions?.map(({ VersionId }) => VersionId)).toEqual([first])
    expect((await labels())[id]).toEqual(["AWSCURRENT"])
  })

  it("after a label's move too, and a read in between is no write", async () => {
    const [first = ""] = Object.keys(await labels())
    await stage.client.send(
      new UpdateSecretVersionStageCommand({ SecretId, VersionStage: "mine", MoveToVersionId: first }),
    )
    await read()
    stale("DescribeSecret")
    expect(await labels()).toEqual({ [first]: ["AWSCURRENT"] })
    expect(await labels()).toEqual({ [first]: ["AWSCURRENT", "mine"] })
  })

  it("just after its creation a secret isn't there", async () => {
    stale("DescribeSecret")
    await stage.client.send(new CreateSecretCommand({ Name: "new" }))
    const describeNew = () => stage.client.send(new DescribeSecretCommand({ SecretId: "new" }))
    await expect(describeNew()).rejects.toMatchObject({ name: "ResourceNotFoundException" })
    expect((await describeNew()).Name).toBe("new")
  })

  it("never in a write", async () => {
    stale("*", { times: 1_000 })
    await put()
    await expect(put(token(), "v3")).resolves.toBeDefined()
    stage.manager.setFaults([])
    expect(await read()).toBe("v3")
  })
})

describe("an answer that tells nothing", () => {
  it("is an internal error with HTTP 400", async () => {
    stage.manager.setFaults([{ operation: "DescribeSecret", kind: "error", status: 400 }])
    await expect(labels()).rejects.toMatchObject({
      name: "InternalServiceError",
      $metadata: { httpStatusCode: 400 },
    })
  })

  it("has no type", async () => {
    stage.manager.setFaults([{ operation: "*", kind: "untyped", status: 400 }])
    expect(await call(stage.origin, "DescribeSecret", { SecretId })).toMatchObject({ status: 400, body: {} })
  })

  it.each(["error", "untyped"] as const)("%s may hide that the call took effect", async (kind) => {
    stage.manager.setFaults([{ operation: "PutSecretValue", kind, tookEffect: true }])
    await expect(put()).rejects.toThrow()
    expect(await read()).toBe("v2")
    expect(stage.manager.faultsStruck()).toMatchObject([{ kind, at: "PutSecretValue", secretId: "s", hidden: true }])
  })

  it.each(["truncated", "reset"] as const)("is cut off: %s, after the effect", async (kind) => {
    stage.manager.setFaults([{ operation: "PutSecretValue", kind }])
    await expect(put()).rejects.toThrow()
    expect(await read()).toBe("v2")
  })
})

describe("a step of a rotation", () => {
  const rotate = async () => {
    const input = { SecretId, RotationLambdaARN: FUNCTION_ARN, RotationRules: { AutomaticallyAfterDays: 7 } }
    const { VersionId = "" } = await stage.client.send(new RotateSecretCommand(input))
    await stage.manager.idle()
    return VersionId
  }
  const steps = () => stage.lambda.events.map(({ Step }) => Step)
  /** Does what AWS asks of a function, so that a rotation can succeed. */
  const rotatesWell = async ({ Step, ClientRequestToken: id }: StepEvent) => {
    if (Step === "createSecret") {
      const value = { SecretString: `made for ${id}`, VersionStages: ["AWSPENDING"] }
      await stage.client.send(new PutSecretValueCommand({ SecretId, ClientRequestToken: id, ...value }))
    }
    if (Step !== "finishSecret") return
    const current = Object.entries(await labels()).find(([, stages]) => stages.includes("AWSCURRENT"))?.[0]
    if (current === id) return
    const move = { VersionStage: "AWSCURRENT", MoveToVersionId: id, RemoveFromVersionId: current }
    await stage.client.send(new UpdateSecretVersionStageCommand({ SecretId, ...move }))
  }
  beforeEach(() => {
    stage.lambda.onEvent = rotatesWell
  })

  it("is delivered twice at once, and the rotation goes by the first answer", async () => {
    stage.manager.setFaults([{ step: "createSecret", kind: "duplicate" }])
    await rotate()
    expect(steps().filter((step) => step === "createSecret")).toHaveLength(2)
    expect(stage.manager.history().at(-1)?.type).toBe("RotationSucceeded")
    const [first, second] = stage.manager.history().filter(({ type }) => type === "StepStarted")
    expect([first, second]).toMatchObject([{ cause: "request" }, { step: "createSecret", cause: "delivery" }])
    expect(struck()).toEqual(["duplicate createSecret"])
  })

  it("is delivered again long after, and idle waits for that", async () => {
    stage.manager.setFaults([{ step: "createSecret", kind: "duplicate", delayMs: 150 }])
    await rotate()
    expect(steps()).toEqual(["createSecret", "setSecret", "testSecret", "finishSecret", "createSecret"])
    expect(stage.manager.history().at(-1)).toMatchObject({ type: "StepEnded", cause: "delivery" })
  })

  it("is given up while it runs, so that the next attempt overlaps it", async () => {
    const { promise: held, resolve: letGo } = Promise.withResolvers<void>()
    let running = 0
    let mostAtOnce = 0
    stage.lambda.onEvent = async (event) => {
      running += 1
      mostAtOnce = Math.max(mostAtOnce, running)
      if (event.Step === "createSecret" && stage.lambda.events.length === 1) await held
      if (event.Step === "createSecret" && stage.lambda.events.length === 2) letGo()
      await rotatesWell(event)
      running -= 1
    }
    stage.manager.setFaults([{ step: "createSecret", kind: "overlap", delayMs: 20 }])
    await rotate()
    expect(mostAtOnce).toBe(2)
    expect(stage.manager.history().find(({ type }) => type === "RetryScheduled")).toMatchObject({ attempt: 2 })
    expect(stage.manager.history().some(({ type }) => type === "RotationSucceeded")).toBe(true)
  })

  it("that ends in time isn't given up", async () => {
    stage.manager.setFaults([{ step: "*", kind: "overlap", delayMs: 60_000, times: 4 }])
    await rotate()
    expect(steps()).toHaveLength(4)
  })
})

describe("what can't be set", () => {
  it.each([
    [{ operation: "PutSecretValue", kind: "stale" }, /operation of a stale read is "PutSecretValue": use \*, Describe/],
    [{ operation: "*", kind: "stale", staleMs: 0 }, /staleMs is 0: use a whole number from 1/],
    [{ operation: "*", kind: "error", status: 404 }, /status is 404: use 400, or a whole number from 500 to 599/],
    [{ operation: "*", kind: "error", tookEffect: "no" }, /tookEffect is "no": use true or false/],
    [{ step: "makeSecret", kind: "duplicate" }, /step is "makeSecret": use \*, createSecret, setSecret/],
    [{ step: "*", kind: "throttle" }, /kind is "throttle": use duplicate, overlap/],
    [{ step: "*", kind: "overlap", latencyMs: 1 }, /latencyMs isn't known: use step, kind, times, skip, delayMs/],
  ])("is refused by name: %j", (fault, message) => {
    expect(() => stage.manager.setFaults([fault])).toThrow(message)
    expect(() => stage.manager.checkFaults([fault])).toThrow(message)
  })
})
