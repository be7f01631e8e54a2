import { createHash } from "node:crypto"
import {
  type CreateFunctionCommandInput,
  DeleteFunctionCommand,
  GetAccountSettingsCommand,
  GetFunctionCodeSigningConfigCommand,
  GetFunctionCommand,
  GetFunctionConfigurationCommand,
  GetFunctionRecursionConfigCommand,
  GetProvisionedConcurrencyConfigCommand,
  GetRuntimeManagementConfigCommand,
  ListFunctionsCommand,
  ListProvisionedConcurrencyConfigsCommand,
  ListTagsCommand,
  paginateListFunctions,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateFunctionCodeCommand,
  UpdateFunctionConfigurationCommand,
  waitUntilFunctionActiveV2,
  waitUntilFunctionUpdatedV2,
} from "@aws-sdk/client-lambda"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { codeReturning, create, ROLE } from "./deploy.ts"
import { type Service, startService } from "./service.ts"
import { zipOf } from "./zip-file.ts"

let service: Service
beforeAll(async () => {
  service = await startService()
})
afterAll(() => service.close())

const sha256 = (zip: Buffer) => createHash("sha256").update(zip).digest("base64")
const arnOf = (name: string) => `arn:aws:lambda:us-east-1:000000000000:function:${name}`

describe("creating a function", () => {
  test("shows what was sent, and defaults for the rest", async () => {
    const zip = codeReturning("1")
    const made = await create(service.client, "plain", { Code: { ZipFile: zip } })
    expect(made).toMatchObject({
      FunctionName: "plain",
      FunctionArn: arnOf("plain"),
      Runtime: "nodejs24.x",
      Role: ROLE,
      Handler: "index.handler",
      CodeSize: zip.length,
      CodeSha256: sha256(zip),
      Description: "",
      Timeout: 3,
      MemorySize: 128,
      Version: "$LATEST",
      TracingConfig: { Mode: "PassThrough" },
      State: "Active",
      LastUpdateStatus: "Successful",
      PackageType: "Zip",
      Architectures: ["x86_64"],
      EphemeralStorage: { Size: 512 },
      LoggingConfig: { LogFormat: "Text", LogGroup: "/aws/lambda/plain" },
    })
    expect(made.$metadata.httpStatusCode).toBe(201)
    for (const absent of ["Environment", "VpcConfig", "KMSKeyArn", "Layers"])
      expect(made[absent as "Layers"]).toBeUndefined()
  })

  test("takes each of the settings that a rotation function needs", async () => {
    const input = {
      Runtime: "nodejs22.x",
      Description: "rotates",
      Timeout: 60,
      MemorySize: 256,
      Architectures: ["arm64"],
      Environment: { Variables: { SECRET_PREFIX: "line" } },
      EphemeralStorage: { Size: 1024 },
      TracingConfig: { Mode: "Active" },
      VpcConfig: { SubnetIds: ["subnet-1"], SecurityGroupIds: ["sg-1"] },
      LoggingConfig: {
        LogFormat: "JSON",
        ApplicationLogLevel: "WARN",
        SystemLogLevel: "WARN",
        LogGroup: "/rotation",
      },
    } satisfies Partial<CreateFunctionCommandInput>
    await create(service.client, "full", { ...input, Tags: { team: "bot" } })
    const shown = await service.client.send(new GetFunctionCommand({ FunctionName: "full" }))
    expect(shown.Configuration).toMatchObject(input)
    expect(shown.Tags).toEqual({ team: "bot" })
  })

  test("makes waiters happy at once", async () => {
    await create(service.client, "awaited")
    const options = { client: service.client, maxWaitTime: 2 }
    const [active, updated] = await Promise.all([
      waitUntilFunctionActiveV2(options, { FunctionName: "awaited" }),
      waitUntilFunctionUpdatedV2(options, { FunctionName: "awaited" }),
    ])
    expect([active.state, updated.state]).toEqual(["SUCCESS", "SUCCESS"])
  })

  test("may publish the first version with it", async () => {
    const made = await create(service.client, "published", { Publish: true })
    expect(made).toMatchObject({ Version: "1", FunctionArn: `${arnOf("published")}:1` })
  })

  test("is refused for a name that is taken", async () => {
    await create(service.client, "taken")
    await expect(create(service.client, "taken")).rejects.toMatchObject({
      name: "ResourceConflictException",
      message: "Function already exist: taken",
      $metadata: { httpStatusCode: 409 },
    })
  })

  test.each<[string, object, string, RegExp]>([
    [
      "another runtime",
      { Runtime: "python3.13" },
      "InvalidParameterValueException",
      /Value python3.13 at 'runtime'.*nodejs24.x/,
    ],
    ["no handler", { Handler: undefined }, "InvalidParameterValueException", /Runtime and Handler are mandatory/],
    ["a role that is no ARN", { Role: "admin" }, "ValidationException", /Value 'admin' at 'role'/],
    [
      "no role",
      { Role: undefined },
      "ValidationException",
      /'role' failed to satisfy constraint: Member must not be null/,
    ],
    ["a bad name", { FunctionName: "a b" }, "InvalidParameterValueException", /FunctionName must be 1 to 64.*"a b"/],
    ["a long timeout", { Timeout: 901 }, "ValidationException", /'901' at 'timeout'.*less than or equal to 900/],
    ["little memory", { MemorySize: 64 }, "ValidationException", /'64' at 'memorySize'.*greater than or equal to 128/],
    ["a wrong type", { Timeout: "60" }, "SerializationException", /Timeout must be an integer/],
    ["two architectures", { Architectures: ["arm64", "x86_64"] }, "ValidationException", /architectures/],
    ["an unknown architecture", { Architectures: ["mips"] }, "ValidationException", /\[mips\]/],
    ["an image", { PackageType: "Image" }, "InvalidParameterValueException", /PackageType Image isn't supported/],
    [
      "layers",
      { Layers: ["arn:aws:lambda:us-east-1:1:layer:a:1"] },
      "InvalidParameterValueException",
      /Layers isn't supported/,
    ],
    [
      "a dead-letter queue",
      { DeadLetterConfig: { TargetArn: "arn:x" } },
      "InvalidParameterValueException",
      /DeadLetterConfig/,
    ],
    ["SnapStart", { SnapStart: { ApplyOn: "PublishedVersions" } }, "InvalidParameterValueException", /SnapStart/],
    [
      "code that is elsewhere",
      { Code: { S3Bucket: "b", S3Key: "k" } },
      "InvalidParameterValueException",
      /S3Bucket isn't supported.*ZipFile/,
    ],
    ["no code", { Code: {} }, "InvalidParameterValueException", /ZipFile is missing/],
    ["an empty zip", { Code: { ZipFile: Buffer.alloc(0) } }, "InvalidParameterValueException", /non-empty zip/],
    [
      "a log level without JSON",
      { LoggingConfig: { ApplicationLogLevel: "INFO" } },
      "InvalidParameterValueException",
      /only with LogFormat JSON/,
    ],
    [
      "an unknown log format",
      { LoggingConfig: { LogFormat: "XML" } },
      "ValidationException",
      /'XML' at 'logFormat'.*\[JSON, Text\]/,
    ],
    ["a tag of AWS", { Tags: { "aws:x": "1" } }, "InvalidParameterValueException", /"aws:x"/],
  ])("is refused for %s", async (_, more, name, message) => {
    const creating = create(service.client, "refused", more as Partial<CreateFunctionCommandInput>)
    await expect(creating).rejects.toMatchObject({ name, message: expect.stringMatching(message) })
    const shown = service.client.send(new GetFunctionCommand({ FunctionName: "refused" }))
    await expect(shown).rejects.toMatchObject({ name: "ResourceNotFoundException" })
  })

  test.each<[string, Record<string, string>, RegExp]>([
    ["a reserved name", { AWS_REGION: "CANARY-1" }, /Reserved keys used in this request: AWS_REGION/],
    ["an odd name", { "a-b": "CANARY-1" }, /name "a-b" must match/],
    ["more than 4 KB", { A1: "CANARY-1".repeat(600) }, /exceeded the 4KB limit/],
    ["a number", { A1: 1 as unknown as string }, /Variables.A1 must be a string/],
  ])("never shows a variable's value when it refuses %s", async (_, Variables, message) => {
    const failure = await create(service.client, "refused", { Environment: { Variables } }).catch((error) => error)
    expect(failure.message).toMatch(message)
    expect(JSON.stringify(failure)).not.toContain("CANARY-1")
  })

  test.each([
    ["that is none", Buffer.from("not a zip"), /Could not unzip uploaded file.*isn't a zip file/],
    ["that leaves its folder", zipOf({ name: "../../x.mjs", text: "1" }), /"..\/..\/x.mjs" isn't a path inside/],
    ["with a link", zipOf({ name: "l", text: "/etc", mode: 0o120777 }), /"l" is neither a file nor a folder/],
    [
      "that states 300 MB",
      zipOf({ name: "x", statedBytes: 300_000_000 }),
      /^Unzipped size must be smaller than 262144000/,
    ],
    ["with a file twice", zipOf({ name: "x", text: "1" }, { name: "x", text: "2" }), /"x" is there twice/],
    ["with a file that is a folder too", zipOf({ name: "x", text: "1" }, { name: "x/y" }), /there twice/],
  ])("is refused for a zip %s", async (_, ZipFile, message) => {
    const creating = create(service.client, "refused", { Code: { ZipFile } })
    await expect(creating).rejects.toMatchObject({
      name: "InvalidParameterValueException",
      message: expect.stringMatching(message),
    })
  })

  test("is refused with a typed answer for a request larger than AWS takes", async () => {
    const creating = create(service.client, "huge", { Code: { ZipFile: Buffer.alloc(53_000_000) } })
    await expect(creating).rejects.toMatchObject({
      name: "RequestEntityTooLargeException",
      message: "Request must be smaller than 70167211 bytes for the CreateFunction operation",
    })
  })

  test("happens once, however many ask at the same time", async () => {
    const outcomes = await Promise.allSettled([1, 2, 3].map(() => create(service.client, "raced")))
    expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(1)
  })
})

describe("a function's code", () => {
  test("can be downloaded without a signature, byte for byte, until it is replaced", async () => {
    const zip = codeReturning("1")
    await create(service.client, "stored", { Code: { ZipFile: zip } })
    const { Code } = await service.client.send(new GetFunctionCommand({ FunctionName: "stored" }))
    expect(Code?.Location).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/lambda-code\//)
    const downloaded = await fetch(Code?.Location ?? "")
    expect(Buffer.from(await downloaded.arrayBuffer()).equals(zip)).toBe(true)

    await service.client.send(new UpdateFunctionCodeCommand({ FunctionName: "stored", ZipFile: codeReturning("2") }))
    await expect.poll(async () => (await fetch(Code?.Location ?? "")).status).toBe(404)
  })

  test("changes with its sum and its revision, and nothing else", async () => {
    const before = await create(service.client, "changed")
    const zip = codeReturning("2")
    const after = await service.client.send(
      new UpdateFunctionCodeCommand({ FunctionName: "changed", ZipFile: zip, Architectures: ["arm64"] }),
    )
    expect(after).toMatchObject({ CodeSha256: sha256(zip), CodeSize: zip.length, Architectures: ["arm64"] })
    expect(after.RevisionId).not.toBe(before.RevisionId)
    expect(after.MemorySize).toBe(before.MemorySize)
  })

  test("stays when only tried", async () => {
    const { CodeSha256 } = await create(service.client, "tried")
    const zip = codeReturning("2")
    const tried = await service.client.send(
      new UpdateFunctionCodeCommand({ FunctionName: "tried", ZipFile: zip, DryRun: true }),
    )
    expect(tried.CodeSha256).toBe(sha256(zip))
    const shown = await service.client.send(new GetFunctionConfigurationCommand({ FunctionName: "tried" }))
    expect(shown.CodeSha256).toBe(CodeSha256)
  })

  test("isn't changed on the strength of an old revision", async () => {
    await create(service.client, "revised")
    const update = { FunctionName: "revised", ZipFile: codeReturning("2"), RevisionId: "an-old-one" }
    await expect(service.client.send(new UpdateFunctionCodeCommand(update))).rejects.toMatchObject({
      name: "PreconditionFailedException",
      $metadata: { httpStatusCode: 412 },
    })
  })
})

describe("a function's configuration", () => {
  test("changes in what is sent, and keeps the rest", async () => {
    const Environment = { Variables: { A1: "1" } }
    const before = await create(service.client, "configured", { Environment, Timeout: 10, Description: "d" })
    const after = await service.client.send(
      new UpdateFunctionConfigurationCommand({ FunctionName: "configured", MemorySize: 512 }),
    )
    expect(after).toMatchObject({ MemorySize: 512, Timeout: 10, Description: "d", Environment })
    expect(after.RevisionId).not.toBe(before.RevisionId)
    expect(after.CodeSha256).toBe(before.CodeSha256)
  })

  test("loses its variables when an empty set is sent", async () => {
    await create(service.client, "emptied", { Environment: { Variables: { A1: "1" } } })
    const Environment = { Variables: {} }
    const update = new UpdateFunctionConfigurationCommand({ FunctionName: "emptied", Environment, Layers: [] })
    expect((await service.client.send(update)).Environment).toBeUndefined()
  })

  test("is refused as when created, and then stays as it is", async () => {
    await create(service.client, "kept")
    const update = new UpdateFunctionConfigurationCommand({ FunctionName: "kept", MemorySize: 256, Timeout: 0 })
    await expect(service.client.send(update)).rejects.toMatchObject({ name: "ValidationException" })
    const shown = await service.client.send(new GetFunctionConfigurationCommand({ FunctionName: "kept" }))
    expect(shown).toMatchObject({ MemorySize: 128, Timeout: 3 })
  })
})

describe("deleting a function", () => {
  test("removes it, with its tags and its code", async () => {
    await create(service.client, "gone", { Tags: { a: "b" } })
    const { Code } = await service.client.send(new GetFunctionCommand({ FunctionName: "gone" }))
    const deleted = await service.client.send(new DeleteFunctionCommand({ FunctionName: "gone" }))
    expect(deleted.$metadata.httpStatusCode).toBe(204)
    for (const command of [
      new GetFunctionCommand({ FunctionName: "gone" }),
      new ListTagsCommand({ Resource: arnOf("gone") }),
      new DeleteFunctionCommand({ FunctionName: "gone" }),
    ]) {
      const sent = service.client.send(command as GetFunctionCommand)
      await expect(sent).rejects.toMatchObject({ name: "ResourceNotFoundException" })
    }
    await expect.poll(async () => (await fetch(Code?.Location ?? "")).status).toBe(404)
  })
})

describe("listing functions", () => {
  test("comes in pages", async () => {
    await Promise.all(["page-1", "page-2", "page-3"].map((name) => create(service.client, name)))
    const names: (string | undefined)[] = []
    for await (const page of paginateListFunctions({ client: service.client, pageSize: 2 }, {})) {
      expect(page.Functions?.length).toBeLessThanOrEqual(2)
      names.push(...(page.Functions ?? []).map(({ FunctionName }) => FunctionName))
    }
    expect(names).toEqual(expect.arrayContaining(["page-1", "page-2", "page-3"]))
    expect(new Set(names).size).toBe(names.length)
  })

  test.each([{ MaxItems: 0 }, { Marker: "made-up" }])("refuses %o", async (input) => {
    const sent = service.client.send(new ListFunctionsCommand(input))
    await expect(sent).rejects.toMatchObject({ name: "InvalidParameterValueException" })
  })
})

describe("tags", () => {
  test("are added, replaced, listed and removed", async () => {
    await create(service.client, "tagged", { Tags: { a: "1", b: "2" } })
    const Resource = arnOf("tagged")
    await service.client.send(new TagResourceCommand({ Resource, Tags: { b: "3", "c d": "4" } }))
    await service.client.send(new UntagResourceCommand({ Resource, TagKeys: ["a", "unknown"] }))
    const { Tags } = await service.client.send(new ListTagsCommand({ Resource }))
    expect(Tags).toEqual({ b: "3", "c d": "4" })
  })

  test("are 50 at most", async () => {
    await create(service.client, "much-tagged")
    const Tags = Object.fromEntries(Array.from({ length: 51 }, (_, index) => [`t${index}`, ""]))
    const sent = service.client.send(new TagResourceCommand({ Resource: arnOf("much-tagged"), Tags }))
    await expect(sent).rejects.toMatchObject({ name: "InvalidParameterValueException" })
  })
})

describe("what provisioning tools ask besides", () => {
  test("is answered as for a function that has none of it", async () => {
    await create(service.client, "asked")
    const FunctionName = "asked"
    const signing = await service.client.send(new GetFunctionCodeSigningConfigCommand({ FunctionName }))
    expect([signing.FunctionName, signing.CodeSigningConfigArn]).toEqual(["asked", undefined])
    const runtime = await service.client.send(new GetRuntimeManagementConfigCommand({ FunctionName }))
    expect(runtime).toMatchObject({ UpdateRuntimeOn: "Auto", FunctionArn: `${arnOf("asked")}:$LATEST` })
    const recursion = await service.client.send(new GetFunctionRecursionConfigCommand({ FunctionName }))
    expect(recursion.RecursiveLoop).toBe("Terminate")
    const list = await service.client.send(new ListProvisionedConcurrencyConfigsCommand({ FunctionName }))
    expect(list.ProvisionedConcurrencyConfigs).toEqual([])
    const provisioned = new GetProvisionedConcurrencyConfigCommand({ FunctionName, Qualifier: "1" })
    await expect(service.client.send(provisioned)).rejects.toMatchObject({
      name: "ProvisionedConcurrencyConfigNotFoundException",
    })
  })

  test("counts the account's functions and their code", async () => {
    const before = await service.client.send(new GetAccountSettingsCommand({}))
    const { CodeSize = 0 } = await create(service.client, "counted")
    const { AccountUsage, AccountLimit } = await service.client.send(new GetAccountSettingsCommand({}))
    expect(AccountUsage?.FunctionCount).toBe((before.AccountUsage?.FunctionCount ?? 0) + 1)
    expect(AccountUsage?.TotalCodeSize).toBe((before.AccountUsage?.TotalCodeSize ?? 0) + CodeSize)
    expect(AccountLimit?.ConcurrentExecutions).toBe(1000)
  })

  test.each([
    ["GET", "/2021-10-31/functions/asked/url"],
    ["GET", "/2018-10-31/layers"],
    ["PATCH", "/2015-03-31/functions/asked"],
  ])("or is refused with a typed 404 that says what there is: %s %s", async (method, path) => {
    const response = await fetch(`${service.origin}${path}`, { method, headers: { authorization: "AWS4-HMAC-SHA256" } })
    expect([response.status, response.headers.get("x-amzn-errortype")]).toEqual([404, "UnknownOperationException"])
    expect(await response.text()).toContain("CreateFunction")
  })
})
