import {
  CreateAliasCommand,
  DeleteAliasCommand,
  DeleteFunctionCommand,
  DeleteFunctionConcurrencyCommand,
  DeleteFunctionEventInvokeConfigCommand,
  GetAliasCommand,
  GetFunctionCommand,
  GetFunctionConcurrencyCommand,
  GetFunctionEventInvokeConfigCommand,
  InvokeCommand,
  ListAliasesCommand,
  ListFunctionEventInvokeConfigsCommand,
  ListFunctionsCommand,
  ListVersionsByFunctionCommand,
  PublishVersionCommand,
  PutFunctionConcurrencyCommand,
  PutFunctionEventInvokeConfigCommand,
  UpdateAliasCommand,
  UpdateFunctionCodeCommand,
  UpdateFunctionEventInvokeConfigCommand,
} from "@aws-sdk/client-lambda"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { codeReturning, create } from "./deploy.ts"
import { type Service, startService } from "./service.ts"

let service: Service
beforeAll(async () => {
  service = await startService({ asynchronousRetryDelaysMs: [1, 1] })
})
afterAll(() => service.close())

const arnOf = (name: string) => `arn:aws:lambda:us-east-1:000000000000:function:${name}`

/** Creates `name` with two published versions, whose code says which it is. */
async function createTwo(name: string): Promise<void> {
  const expression = (text: string) => `["${text}", context.functionVersion, context.invokedFunctionArn]`
  await create(service.client, name, { Code: { ZipFile: codeReturning(expression("one")) }, Publish: true })
  const ZipFile = codeReturning(expression("two"))
  await service.client.send(new UpdateFunctionCodeCommand({ FunctionName: name, ZipFile, Publish: true }))
}

describe("a published version", () => {
  test("keeps its code, and runs as itself", async () => {
    await createTwo("versioned")
    const one = await service.invoke({}, { FunctionName: "versioned", Qualifier: "1" })
    expect(one.payload).toEqual(["one", "1", `${arnOf("versioned")}:1`])
    const latest = await service.invoke({}, { FunctionName: "versioned" })
    expect(latest.payload).toEqual(["two", "$LATEST", arnOf("versioned")])
    const output = await service.client.send(new InvokeCommand({ FunctionName: `${arnOf("versioned")}:2` }))
    expect(output.ExecutedVersion).toBe("2")
  })

  test("is listed with the others, $LATEST first", async () => {
    await createTwo("listed")
    const { Versions = [] } = await service.client.send(new ListVersionsByFunctionCommand({ FunctionName: "listed" }))
    expect(Versions.map(({ Version, FunctionArn }) => [Version, FunctionArn])).toEqual(
      ["$LATEST", "1", "2"].map((version) => [version, `${arnOf("listed")}:${version}`]),
    )
    const all = await service.client.send(new ListFunctionsCommand({ FunctionVersion: "ALL" }))
    expect(all.Functions?.map(({ FunctionArn }) => FunctionArn)).toContain(`${arnOf("listed")}:1`)
  })

  test("isn't made again while nothing has changed", async () => {
    await createTwo("unchanged")
    const publish = new PublishVersionCommand({ FunctionName: "unchanged", Description: "again" })
    expect((await service.client.send(publish)).Version).toBe("2")
  })

  test("isn't made of other code than was meant", async () => {
    await create(service.client, "meant")
    const publish = new PublishVersionCommand({ FunctionName: "meant", CodeSha256: "another" })
    await expect(service.client.send(publish)).rejects.toMatchObject({ name: "InvalidParameterValueException" })
  })

  test("can be deleted unless an alias points to it, and its number isn't used again", async () => {
    await createTwo("pruned")
    const FunctionName = "pruned"
    await service.client.send(new CreateAliasCommand({ FunctionName, Name: "live", FunctionVersion: "1" }))
    const held = service.client.send(new DeleteFunctionCommand({ FunctionName, Qualifier: "1" }))
    await expect(held).rejects.toMatchObject({ name: "ResourceConflictException", message: /\[live\]/ })
    await service.client.send(new DeleteFunctionCommand({ FunctionName, Qualifier: "2" }))
    const gone = service.client.send(new GetFunctionCommand({ FunctionName, Qualifier: "2" }))
    await expect(gone).rejects.toMatchObject({ name: "ResourceNotFoundException", message: /pruned:2$/ })
    const { Version } = await service.client.send(new PublishVersionCommand({ FunctionName }))
    expect(Version).toBe("3")
    const latest = service.client.send(new DeleteFunctionCommand({ FunctionName, Qualifier: "$LATEST" }))
    await expect(latest).rejects.toMatchObject({ name: "InvalidParameterValueException" })
  })
})

describe("an alias", () => {
  test("runs the version it points to, and moves", async () => {
    await createTwo("aliased")
    const FunctionName = "aliased"
    const made = await service.client.send(
      new CreateAliasCommand({ FunctionName, Name: "live", FunctionVersion: "1", Description: "d" }),
    )
    expect(made).toMatchObject({ AliasArn: `${arnOf("aliased")}:live`, FunctionVersion: "1", Description: "d" })
    expect((await service.invoke({}, { FunctionName, Qualifier: "live" })).payload).toEqual([
      "one",
      "1",
      `${arnOf("aliased")}:live`,
    ])
    await service.client.send(new UpdateAliasCommand({ FunctionName, Name: "live", FunctionVersion: "2" }))
    const moved = await service.client.send(new GetAliasCommand({ FunctionName, Name: "live" }))
    expect(moved).toMatchObject({ FunctionVersion: "2", Description: "d" })
    expect(moved.RevisionId).not.toBe(made.RevisionId)
    expect((await service.invoke({}, { FunctionName: "aliased:live" })).payload[1]).toBe("2")
  })

  test("is listed, and deleted as often as one likes", async () => {
    await createTwo("aliases")
    const FunctionName = "aliases"
    for (const [Name, FunctionVersion] of [
      ["a", "1"],
      ["b", "2"],
    ] as const) {
      await service.client.send(new CreateAliasCommand({ FunctionName, Name, FunctionVersion }))
    }
    const ofTwo = await service.client.send(new ListAliasesCommand({ FunctionName, FunctionVersion: "2" }))
    expect(ofTwo.Aliases?.map(({ Name }) => Name)).toEqual(["b"])
    for (const _ of [1, 2]) await service.client.send(new DeleteAliasCommand({ FunctionName, Name: "a" }))
    const gone = service.client.send(new GetAliasCommand({ FunctionName, Name: "a" }))
    await expect(gone).rejects.toMatchObject({ name: "ResourceNotFoundException", message: /Cannot find alias arn/ })
  })

  test.each<[string, object, string]>([
    ["a taken name", { Name: "taken", FunctionVersion: "1" }, "ResourceConflictException"],
    ["a version that isn't there", { Name: "x", FunctionVersion: "9" }, "ResourceNotFoundException"],
    ["a number as its name", { Name: "12", FunctionVersion: "1" }, "ValidationException"],
    ["no version", { Name: "x" }, "ValidationException"],
    [
      "weights",
      { Name: "x", FunctionVersion: "1", RoutingConfig: { AdditionalVersionWeights: { "2": 0.5 } } },
      "InvalidParameterValueException",
    ],
  ])("is refused for %s", async (_, input, name) => {
    await createTwo(`refused-${_.replaceAll(/\W/g, "-")}`)
    const FunctionName = `refused-${_.replaceAll(/\W/g, "-")}`
    await service.client.send(new CreateAliasCommand({ FunctionName, Name: "taken", FunctionVersion: "1" }))
    const sent = service.client.send(
      new CreateAliasCommand({ FunctionName, ...(input as { Name: string; FunctionVersion: string }) }),
    )
    await expect(sent).rejects.toMatchObject({ name })
  })
})

describe("reserved concurrency", () => {
  test("limits what runs at once, and goes again", async () => {
    const ZipFile = codeReturning("new Promise((resolve) => setTimeout(resolve, 500))")
    await create(service.client, "reserved", { Code: { ZipFile }, Timeout: 5 })
    const FunctionName = "reserved"
    await service.client.send(new PutFunctionConcurrencyCommand({ FunctionName, ReservedConcurrentExecutions: 1 }))
    const shown = await service.client.send(new GetFunctionCommand({ FunctionName }))
    expect(shown.Concurrency).toEqual({ ReservedConcurrentExecutions: 1 })
    const [first, second] = await Promise.allSettled([1, 2].map(() => service.invoke({}, { FunctionName })))
    expect(first).toMatchObject({ status: "fulfilled" })
    expect(second).toMatchObject({
      reason: { name: "TooManyRequestsException", Reason: "ReservedFunctionConcurrentInvocationLimitExceeded" },
    })
    await service.client.send(new DeleteFunctionConcurrencyCommand({ FunctionName }))
    const after = await service.client.send(new GetFunctionConcurrencyCommand({ FunctionName }))
    expect(after.ReservedConcurrentExecutions).toBeUndefined()
    const both = await Promise.allSettled([1, 2].map(() => service.invoke({}, { FunctionName })))
    expect(both.map(({ status }) => status)).toEqual(["fulfilled", "fulfilled"])
  })

  test("leaves the account 100", async () => {
    await create(service.client, "greedy")
    const put = new PutFunctionConcurrencyCommand({ FunctionName: "greedy", ReservedConcurrentExecutions: 901 })
    await expect(service.client.send(put)).rejects.toMatchObject({
      name: "InvalidParameterValueException",
      message: expect.stringContaining("below its minimum value of [100]"),
    })
  })
})

describe("the configuration of asynchronous invocations", () => {
  test("decides how often a failed one is repeated", async () => {
    await create(service.client, "failing", { Code: { ZipFile: codeReturning("Promise.reject(new Error())") } })
    const FunctionName = "failing"
    const starts = async (): Promise<number> => {
      const { $metadata } = await service.client.send(new InvokeCommand({ FunctionName, InvocationType: "Event" }))
      await service.lambda.idle()
      const lines = service.lambda.logs({ function: FunctionName, requestId: $metadata.requestId ?? "" })
      return lines.filter(({ line }) => line.startsWith("START")).length
    }
    expect(await starts()).toBe(3)
    await service.client.send(new PutFunctionEventInvokeConfigCommand({ FunctionName, MaximumRetryAttempts: 0 }))
    expect(await starts()).toBe(1)
  })

  test("is put, merged, listed and deleted", async () => {
    await create(service.client, "evented")
    const FunctionName = "evented"
    const put = await service.client.send(
      new PutFunctionEventInvokeConfigCommand({ FunctionName, MaximumRetryAttempts: 0, MaximumEventAgeInSeconds: 60 }),
    )
    expect(put).toMatchObject({
      FunctionArn: `${arnOf("evented")}:$LATEST`,
      MaximumRetryAttempts: 0,
      MaximumEventAgeInSeconds: 60,
    })
    expect(put.LastModified).toBeInstanceOf(Date)
    const merged = await service.client.send(
      new UpdateFunctionEventInvokeConfigCommand({ FunctionName, MaximumRetryAttempts: 1 }),
    )
    expect(merged).toMatchObject({ MaximumRetryAttempts: 1, MaximumEventAgeInSeconds: 60 })
    const list = await service.client.send(new ListFunctionEventInvokeConfigsCommand({ FunctionName }))
    expect(list.FunctionEventInvokeConfigs).toHaveLength(1)
    await service.client.send(new DeleteFunctionEventInvokeConfigCommand({ FunctionName }))
    const get = service.client.send(new GetFunctionEventInvokeConfigCommand({ FunctionName }))
    await expect(get).rejects.toMatchObject({ name: "ResourceNotFoundException" })
  })

  test.each<[string, object, string]>([
    ["nothing in it", {}, "InvalidParameterValueException"],
    ["three repeats", { MaximumRetryAttempts: 3 }, "ValidationException"],
    ["a destination", { DestinationConfig: { OnFailure: { Destination: "arn:x" } } }, "InvalidParameterValueException"],
  ])("is refused with %s", async (_, input, name) => {
    const sent = service.client.send(new PutFunctionEventInvokeConfigCommand({ FunctionName: "probe", ...input }))
    await expect(sent).rejects.toMatchObject({ name })
  })
})
