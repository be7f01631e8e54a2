import { CreateSecretCommand, DescribeSecretCommand, PutSecretValueCommand } from "@aws-sdk/client-secrets-manager"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { type Stage, startStage, token } from "./stage.ts"

let stage: Stage
beforeEach(async () => {
  stage = await startStage()
  await stage.client.send(new CreateSecretCommand({ Name: "s", SecretString: "v1" }))
})
afterEach(() => stage.close())

const describeSecret = () => stage.client.send(new DescribeSecretCommand({ SecretId: "s" }))
const put = (ClientRequestToken: string) =>
  stage.client.send(new PutSecretValueCommand({ SecretId: "s", SecretString: "v2", ClientRequestToken }))
const versions = async () => Object.keys((await describeSecret()).VersionIdsToStages ?? {})

describe("faults on demand", () => {
  it("throttle the calls they are meant for, after those they skip", async () => {
    stage.manager.setFaults([{ operation: "DescribeSecret", kind: "throttle", times: 2, skip: 1 }])
    const outcomes: string[] = []
    for (let index = 0; index < 4; index++) {
      outcomes.push(
        await describeSecret().then(
          () => "ok",
          (error: Error) => error.name,
        ),
      )
    }
    expect(outcomes).toEqual(["ok", "ThrottlingException", "ThrottlingException", "ok"])
  })

  it("answer with a typed server error", async () => {
    stage.manager.setFaults([{ operation: "*", kind: "error", status: 503 }])
    await expect(describeSecret()).rejects.toMatchObject({
      name: "InternalServiceError",
      $metadata: { httpStatusCode: 503 },
    })
  })

  it("lose an answer after the call took effect", async () => {
    stage.manager.setFaults([{ operation: "PutSecretValue", kind: "lost" }])
    const id = token()
    await expect(put(id)).rejects.toMatchObject({ code: "ECONNRESET" })
    expect(await versions()).toContain(id)
    expect((await put(id)).VersionId).toBe(id)
  })

  it("cut a call before it takes effect", async () => {
    stage.manager.setFaults([{ operation: "PutSecretValue", kind: "cut" }])
    const id = token()
    await expect(put(id)).rejects.toMatchObject({ code: "ECONNRESET" })
    expect(await versions()).not.toContain(id)
  })

  it("answer late", async () => {
    stage.manager.setFaults([{ operation: "DescribeSecret", kind: "latency", latencyMs: 150 }])
    const before = performance.now()
    await describeSecret()
    expect(performance.now() - before).toBeGreaterThanOrEqual(145)
  })

  it.each([
    [{}, /faults is a list/],
    [[{ operation: "Conjure", kind: "cut" }], /faults\[0\]\.operation is "Conjure": use \*, BatchGetSecretValue/],
    [[{ operation: "*", kind: "explode" }], /faults\[0\]\.kind is "explode": use throttle, error, latency, lost, cut/],
    [[{ operation: "*", kind: "cut", times: 0 }], /faults\[0\]\.times is 0: use a whole number from 1/],
    [[{ operation: "*", kind: "cut", when: 1 }], /faults\[0\]\.when isn't known: use operation/],
  ])("that make no sense are refused: %j", (faults, message) => {
    expect(() => stage.manager.setFaults(faults)).toThrow(message)
  })
})

describe("the list of calls", () => {
  it("tells operation, secret and outcome, of all or of one operation", async () => {
    await describeSecret()
    await expect(put("x".repeat(40)).then(() => put("x".repeat(40)))).resolves.toBeDefined()
    expect(stage.manager.calls({ operation: "DescribeSecret" })).toMatchObject([{ secretId: "s", outcome: "ok" }])
    expect(stage.manager.calls().map(({ operation }) => operation)).toEqual([
      "CreateSecret",
      "DescribeSecret",
      "PutSecretValue",
      "PutSecretValue",
    ])
    expect(JSON.stringify(stage.manager.calls())).not.toContain("v2")
  })
})
