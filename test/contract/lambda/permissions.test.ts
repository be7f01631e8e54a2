import {
  AddPermissionCommand,
  type AddPermissionCommandInput,
  GetPolicyCommand,
  PublishVersionCommand,
  RemovePermissionCommand,
} from "@aws-sdk/client-lambda"
import {
  CreateSecretCommand,
  DescribeSecretCommand,
  RotateSecretCommand,
  SecretsManagerClient,
} from "@aws-sdk/client-secrets-manager"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { listenOnLoopback } from "../../../local/loopback-server.ts"
import { createSecretsManager } from "../../../local/secrets-manager/secrets-manager.ts"
import { create } from "./deploy.ts"
import { type Service, startService } from "./service.ts"

const ACCOUNT = "000000000000"
const SECRETS_MANAGER = { Action: "lambda:InvokeFunction", Principal: "secretsmanager.amazonaws.com" }

let service: Service
beforeAll(async () => {
  service = await startService()
})
afterAll(() => service.close())

const arnOf = (name: string) => `arn:aws:lambda:us-east-1:${ACCOUNT}:function:${name}`

function permit(FunctionName: string, StatementId: string, more: Partial<AddPermissionCommandInput> = {}) {
  return service.client.send(new AddPermissionCommand({ FunctionName, StatementId, ...SECRETS_MANAGER, ...more }))
}

async function policyOf(FunctionName: string, Qualifier?: string) {
  const input = { FunctionName, ...(Qualifier === undefined ? {} : { Qualifier }) }
  return JSON.parse((await service.client.send(new GetPolicyCommand(input))).Policy ?? "")
}

describe("a permission", () => {
  test("becomes a statement as AWS renders it", async () => {
    await create(service.client, "permitted")
    const SourceArn = `arn:aws:secretsmanager:us-east-1:${ACCOUNT}:secret:line/*`
    const { Statement } = await permit("permitted", "s1", { SourceAccount: ACCOUNT, SourceArn })
    const statement = {
      Sid: "s1",
      Effect: "Allow",
      Principal: { Service: "secretsmanager.amazonaws.com" },
      Action: "lambda:InvokeFunction",
      Resource: arnOf("permitted"),
      Condition: { StringEquals: { "AWS:SourceAccount": ACCOUNT }, ArnLike: { "AWS:SourceArn": SourceArn } },
    }
    expect(JSON.parse(Statement ?? "")).toEqual(statement)
    expect(await policyOf("permitted")).toEqual({ Version: "2012-10-17", Id: "default", Statement: [statement] })
  })

  test.each([
    ["an account", "123456789012", { AWS: "arn:aws:iam::123456789012:root" }],
    ["a role", "arn:aws:iam::123456789012:role/r", { AWS: "arn:aws:iam::123456789012:role/r" }],
    ["everyone", "*", "*"],
    ["a service", "scheduler.amazonaws.com", { Service: "scheduler.amazonaws.com" }],
  ])("can be for %s", async (_, Principal, rendered) => {
    const { Statement } = await permit("probe", `p${_.replace(" ", "-")}`, { Principal })
    expect(JSON.parse(Statement ?? "")).toMatchObject({ Principal: rendered })
    expect(JSON.parse(Statement ?? "")).not.toHaveProperty("Condition")
  })

  test("belongs to the version or alias it is given for", async () => {
    await create(service.client, "qualified")
    await service.client.send(new PublishVersionCommand({ FunctionName: "qualified" }))
    await permit("qualified", "s1", { Qualifier: "1" })
    expect((await policyOf("qualified", "1")).Statement[0].Resource).toBe(`${arnOf("qualified")}:1`)
    await expect(policyOf("qualified")).rejects.toMatchObject({ name: "ResourceNotFoundException" })
  })

  test("has an id of its own", async () => {
    await create(service.client, "twice")
    await permit("twice", "s1")
    await expect(permit("twice", "s1")).rejects.toMatchObject({
      name: "ResourceConflictException",
      message: expect.stringContaining("The statement id (s1) provided already exists."),
      $metadata: { httpStatusCode: 409 },
    })
  })

  test("can be taken away, and with the last one the policy goes", async () => {
    await create(service.client, "taken-away")
    const FunctionName = "taken-away"
    const remove = (StatementId: string) =>
      service.client.send(new RemovePermissionCommand({ FunctionName, StatementId }))
    await expect(remove("s1")).rejects.toMatchObject({ name: "ResourceNotFoundException", message: /No policy/ })
    await permit(FunctionName, "s1")
    await permit(FunctionName, "s2")
    await expect(remove("s3")).rejects.toMatchObject({ message: "Statement s3 is not found in resource policy." })
    await remove("s1")
    expect((await policyOf(FunctionName)).Statement).toHaveLength(1)
    await remove("s2")
    await expect(policyOf(FunctionName)).rejects.toMatchObject({
      name: "ResourceNotFoundException",
      message: "The resource you requested does not exist.",
    })
  })

  test.each<[string, Partial<AddPermissionCommandInput>, string]>([
    ["an action of another service", { Action: "s3:GetObject" }, "ValidationException"],
    ["an id with a space", { StatementId: "a b" }, "ValidationException"],
    ["an account that isn't one", { SourceAccount: "123" }, "ValidationException"],
    ["a source that is no ARN", { SourceArn: "secret" }, "ValidationException"],
    ["a principal that isn't one", { Principal: "me" }, "InvalidParameterValueException"],
    ["an old revision", { RevisionId: "old" }, "PreconditionFailedException"],
    ["a version that isn't there", { Qualifier: "7" }, "ResourceNotFoundException"],
  ])("is refused for %s", async (_, more, name) => {
    await expect(permit("probe", "refused", more)).rejects.toMatchObject({ name })
  })

  test("is refused when the policy grows past 20 KB", async () => {
    await create(service.client, "grown")
    const add = (index: number) =>
      permit("grown", `s${index}`, {
        SourceArn: `arn:aws:secretsmanager:us-east-1:${ACCOUNT}:secret:${"x".repeat(4000)}`,
      })
    for (const index of [1, 2, 3, 4]) await add(index)
    await expect(add(5)).rejects.toMatchObject({ name: "PolicyLengthExceededException" })
    expect((await policyOf("grown")).Statement).toHaveLength(4)
  })
})

describe("RotateSecret with an uploaded function", () => {
  test("is refused until the function's policy lets Secrets Manager of this account invoke it", async () => {
    const lambdaEndpoint = () => service.origin
    const place = { region: "us-east-1", accountId: ACCOUNT }
    const manager = createSecretsManager({ clock: service.clock, ...place, lambdaEndpoint, switches: {} })
    const server = await listenOnLoopback(manager.handle, { clock: service.clock })
    const credentials = { accessKeyId: "local", secretAccessKey: "local" }
    const client = new SecretsManagerClient({ endpoint: server.origin, region: "us-east-1", credentials })
    const rotate = () =>
      client.send(
        new RotateSecretCommand({
          SecretId: "s",
          RotationLambdaARN: arnOf("rotator"),
          RotationRules: { AutomaticallyAfterDays: 1 },
        }),
      )
    const denied = { name: "AccessDeniedException" }

    await client.send(new CreateSecretCommand({ Name: "s", SecretString: "v" }))
    await expect(rotate()).rejects.toMatchObject(denied)
    await create(service.client, "rotator", { Timeout: 5 })
    await expect(rotate()).rejects.toMatchObject(denied)
    await permit("rotator", "other", { SourceAccount: "111111111111" })
    await expect(rotate()).rejects.toMatchObject(denied)
    await permit("rotator", "ours", { SourceAccount: ACCOUNT })
    await rotate()
    await manager.idle()
    expect(manager.history().filter(({ type }) => type === "StepEnded")).toHaveLength(4)
    expect(await client.send(new DescribeSecretCommand({ SecretId: "s" }))).toMatchObject({ RotationEnabled: true })

    client.destroy()
    await manager.close()
    await server.close()
  })
})
