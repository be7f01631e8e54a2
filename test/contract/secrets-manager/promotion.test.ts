import {
  CreateSecretCommand,
  DescribeSecretCommand,
  PutSecretValueCommand,
  RotateSecretCommand,
  UpdateSecretVersionStageCommand,
} from "@aws-sdk/client-secrets-manager"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { createClock } from "../../../local/clock.ts"
import { FUNCTION_ARN, type Stage, type StepEvent, startStage } from "./stage.ts"

const SECRET = "line/demo/tokens/bot"

let stage: Stage
let first: string
beforeEach(async () => {
  stage = await startStage({}, createClock())
  const created = await stage.client.send(new CreateSecretCommand({ Name: SECRET, SecretString: "old" }))
  first = created.VersionId as string
})
afterEach(() => stage.close())

const describeSecret = () => stage.client.send(new DescribeSecretCommand({ SecretId: SECRET }))

function rotate(input: object = {}) {
  const settings = { RotationLambdaARN: FUNCTION_ARN, RotationRules: { AutomaticallyAfterDays: 1 } }
  return stage.client.send(new RotateSecretCommand({ SecretId: SECRET, ...settings, ...input }))
}

async function put({ SecretId, ClientRequestToken }: StepEvent): Promise<void> {
  const input = { SecretId, ClientRequestToken, SecretString: ClientRequestToken, VersionStages: ["AWSPENDING"] }
  await stage.client.send(new PutSecretValueCommand(input))
}

function move(VersionStage: string, MoveToVersionId: string | undefined, RemoveFromVersionId: string) {
  const input = { SecretId: SECRET, VersionStage, MoveToVersionId, RemoveFromVersionId }
  return stage.client.send(new UpdateSecretVersionStageCommand(input))
}

describe("a rotation's version that becomes current", () => {
  it("counts as rotated at once, while finishSecret is still running", async () => {
    const returned = Promise.withResolvers<void>()
    const promoted = Promise.withResolvers<void>()
    stage.lambda.onEvent = async (event) => {
      if (event.Step === "createSecret") await put(event)
      if (event.Step !== "finishSecret") return
      await move("AWSCURRENT", event.ClientRequestToken, first)
      promoted.resolve()
      await returned.promise
    }
    await rotate()
    expect(await describeSecret()).not.toHaveProperty("LastRotatedDate")
    await promoted.promise
    const during = await describeSecret()
    expect(during.LastRotatedDate).toBeInstanceOf(Date)
    returned.resolve()
    await stage.manager.idle()
    expect((await describeSecret()).LastRotatedDate).toEqual(during.LastRotatedDate)
  })

  it("keeps that date when finishSecret fails afterwards and is tried again", async () => {
    stage.lambda.onEvent = async (event) => {
      const { VersionIdsToStages = {} } = await describeSecret()
      if (VersionIdsToStages[event.ClientRequestToken]?.includes("AWSCURRENT")) return
      if (event.Step === "createSecret") await put(event)
      if (event.Step !== "finishSecret") return
      await move("AWSCURRENT", event.ClientRequestToken, first)
      stage.clock.advance(60)
      throw new Error("late")
    }
    await rotate()
    await stage.manager.idle()
    const { LastRotatedDate } = await describeSecret()
    const agoMs = stage.clock.now() - (LastRotatedDate as Date).getTime()
    expect(agoMs).toBeGreaterThanOrEqual(60_000)
    expect(stage.manager.history().at(-1)?.type).toBe("RotationSucceeded")
  })

  it("gets no date from a promotion by hand that no rotation is behind", async () => {
    const pending = await stage.client.send(
      new PutSecretValueCommand({ SecretId: SECRET, SecretString: "new", VersionStages: ["AWSPENDING"] }),
    )
    await move("AWSCURRENT", pending.VersionId, first)
    expect(await describeSecret()).not.toHaveProperty("LastRotatedDate")
  })
})

describe("RotateSecret while the rotation before is about to return", () => {
  it("lets that function take its AWSPENDING off first", async () => {
    const failures: unknown[] = []
    const promoted: (() => void)[] = []
    stage.lambda.onEvent = async (event) => {
      if (event.Step === "createSecret") await put(event)
      if (event.Step !== "finishSecret") return
      const { VersionIdsToStages = {} } = await describeSecret()
      const current = Object.keys(VersionIdsToStages).find((id) => VersionIdsToStages[id]?.includes("AWSCURRENT"))
      await move("AWSCURRENT", event.ClientRequestToken, current as string)
      promoted.shift()?.()
      await new Promise((wake) => setTimeout(wake, 50))
      await move("AWSPENDING", undefined, event.ClientRequestToken).catch((error) => failures.push(error))
    }
    const isPromoted = new Promise<void>((resolve) => promoted.push(resolve))
    const one = await rotate()
    await isPromoted
    const two = await rotate()
    await stage.manager.idle()
    expect(failures).toEqual([])
    expect((await describeSecret()).VersionIdsToStages).toEqual({
      [one.VersionId as string]: ["AWSPREVIOUS"],
      [two.VersionId as string]: ["AWSCURRENT"],
    })
  })

  it("doesn't wait for ever", async () => {
    const returned = Promise.withResolvers<void>()
    const promoted = Promise.withResolvers<void>()
    stage.lambda.onEvent = async (event) => {
      if (event.Step === "createSecret") await put(event)
      if (event.Step !== "finishSecret" || stage.lambda.events.length > 4) return
      await move("AWSCURRENT", event.ClientRequestToken, first)
      promoted.resolve()
      await returned.promise
    }
    await rotate()
    await promoted.promise
    const two = await rotate()
    expect((await describeSecret()).VersionIdsToStages?.[two.VersionId as string]).toEqual(["AWSPENDING"])
    returned.resolve()
  })
})
