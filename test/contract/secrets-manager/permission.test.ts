import { CreateSecretCommand, DescribeSecretCommand, RotateSecretCommand } from "@aws-sdk/client-secrets-manager"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import type { LoopbackReply } from "../../../local/loopback-server.ts"
import { allowsSecretsManager } from "../../../local/secrets-manager/invoke-permission.ts"
import { ACCOUNT, ALLOWING_POLICY, FUNCTION_ARN, replies, type Stage, startStage } from "./stage.ts"

const denied = {
  name: "AccessDeniedException",
  message:
    "Secrets Manager cannot invoke the specified Lambda function. Ensure that the function policy grants access to the principal secretsmanager.amazonaws.com.",
}
const foreignPolicy = ALLOWING_POLICY.replace("secretsmanager.amazonaws.com", "events.amazonaws.com")

const page404 = { status: 404, headers: { "content-type": "text/html" }, body: "<h1>Not Found</h1>" }
const empty404 = { status: 404 }
const named = (Message: string) => ({ ...replies.typedNotFound, body: JSON.stringify({ Type: "User", Message }) })
const plainJson = (Message: string) => ({ ...replies.json({ Message }), status: 404 })
const noPolicy = named("The resource you requested does not exist.")
const shown = replies.json({})
const allowed = replies.json({ Policy: ALLOWING_POLICY })

let stage: Stage
let serial = 0
beforeEach(async () => {
  stage = await startStage()
})
afterEach(() => stage.close())

function answer(functionReply: LoopbackReply, policyReply: LoopbackReply): void {
  stage.lambda.onGetFunction = () => functionReply
  stage.lambda.onGetPolicy = () => policyReply
}

async function rotate(input: { RotationLambdaARN?: string } = { RotationLambdaARN: FUNCTION_ARN }) {
  const SecretId = `permission-${serial++}`
  await stage.client.send(new CreateSecretCommand({ Name: SecretId, SecretString: "v" }))
  const RotationRules = { AutomaticallyAfterDays: 1 }
  const outcome = await stage.client
    .send(new RotateSecretCommand({ SecretId, RotationRules, ...input }))
    .catch((e) => e)
  await stage.manager.idle()
  return { outcome, details: await stage.client.send(new DescribeSecretCommand({ SecretId })) }
}

describe("before RotateSecret stores anything", () => {
  it.each<[string, LoopbackReply, LoopbackReply]>([
    ["no such function", named("Function not found: rotate"), allowed],
    ["a JSON 404 without a type for the function", plainJson("Function not found: rotate"), allowed],
    ["no policy", shown, noPolicy],
    ["no policy, in AWS's other words", shown, named("No policy is associated with the given resource.")],
    ["another service's policy", shown, replies.json({ Policy: foreignPolicy })],
  ])("it refuses for %s", async (_, functionReply, policyReply) => {
    answer(functionReply, policyReply)
    const { outcome, details } = await rotate()
    expect(outcome).toMatchObject(denied)
    for (const member of ["RotationEnabled", "RotationLambdaARN", "RotationRules", "NextRotationDate"]) {
      expect(details).not.toHaveProperty(member)
    }
    expect(Object.values(details.VersionIdsToStages ?? {})).toEqual([["AWSCURRENT"]])
    expect(stage.lambda.events).toEqual([])
  })

  it.each<[string, LoopbackReply, LoopbackReply]>([
    ["405 for both", replies.bare(405), replies.bare(405)],
    ["501 for both", replies.bare(501), replies.bare(501)],
    ["a bare 404 for the policy", shown, replies.bare(404)],
    ["an empty 404 for both", empty404, empty404],
    ["a page with 404 for both", page404, page404],
    ["a 404 that names the function where it was asked for the policy", shown, replies.typedNotFound],
  ])("it goes on where the Lambda can't tell: %s", async (_, functionReply, policyReply) => {
    answer(functionReply, policyReply)
    const { outcome, details } = await rotate()
    expect(outcome).toHaveProperty("VersionId")
    expect(details.RotationEnabled).toBe(true)
  })

  it.each([empty404, page404, replies.bare(404)])(
    "a bare 404 refuses once that Lambda has shown a function",
    async (bare) => {
      answer(shown, allowed)
      expect((await rotate()).outcome).toHaveProperty("VersionId")
      answer(bare, allowed)
      expect((await rotate()).outcome).toMatchObject(denied)
    },
  )

  it.each([empty404, replies.typedNotFound])("any 404 refuses once that Lambda has shown a policy", async (reply) => {
    answer(shown, allowed)
    expect((await rotate()).outcome).toHaveProperty("VersionId")
    answer(shown, reply)
    expect((await rotate()).outcome).toMatchObject(denied)
  })

  it("it refuses a secret that never had a function, and a function elsewhere", async () => {
    expect((await rotate({})).outcome).toMatchObject({
      name: "InvalidRequestException",
      message: "No Lambda rotation function ARN is associated with this secret.",
    })
    const elsewhere = FUNCTION_ARN.replace("us-east-1", "eu-west-1")
    expect((await rotate({ RotationLambdaARN: elsewhere })).outcome).toMatchObject({
      name: "InvalidParameterException",
      message:
        "Invalid rotation Lambda ARN. Ensure the ARN matches format arn:aws:lambda:<region>:<account>:function:<functionName>.",
    })
  })
})

describe("parameters", () => {
  it("are judged before the secret is looked up", async () => {
    const rotate = (input: object) => stage.client.send(new RotateSecretCommand({ SecretId: "unknown", ...input }))
    await expect(rotate({ RotationRules: { ScheduleExpression: "daily" } })).rejects.toMatchObject({
      message: "Invalid schedule expression.",
    })
    await expect(rotate({ RotationLambdaARN: "daily" })).rejects.toMatchObject({ name: "InvalidParameterException" })
    await expect(rotate({})).rejects.toMatchObject({ name: "ResourceNotFoundException" })
  })
})

describe("a function's policy", () => {
  const secretArn = `arn:aws:secretsmanager:us-east-1:${ACCOUNT}:secret:line/demo-AbCdEf`
  const context = { accountId: ACCOUNT, secretArn }
  const policy = (changes: object) => {
    const [statement] = JSON.parse(ALLOWING_POLICY).Statement
    return JSON.stringify({ Statement: [{ ...statement, ...changes }] })
  }

  it.each([
    [{}],
    [{ Action: "lambda:*" }],
    [{ Action: ["lambda:GetFunction", "lambda:InvokeFunction"] }],
    [{ Principal: { Service: ["events.amazonaws.com", "secretsmanager.amazonaws.com"] } }],
    [{ Condition: { StringEquals: { "AWS:SourceAccount": ACCOUNT } } }],
    [{ Condition: { ArnLike: { "AWS:SourceArn": secretArn.replace("demo-AbCdEf", "*") } } }],
  ])("lets Secrets Manager in: %j", (changes) => {
    expect(allowsSecretsManager(policy(changes), context)).toBe(true)
  })

  it.each([
    [{ Effect: "Deny" }],
    [{ Action: "lambda:GetFunction" }],
    [{ Principal: { AWS: "arn:aws:iam::000000000000:root" } }],
    [{ Condition: { StringEquals: { "AWS:SourceAccount": "111111111111" } } }],
    [{ Condition: { ArnLike: { "aws:SourceArn": "arn:aws:secretsmanager:us-east-1:000000000000:secret:other-*" } } }],
    [{ Condition: { StringEquals: { "aws:PrincipalOrgID": "o-1" } } }],
  ])("keeps it out: %j", (changes) => {
    expect(allowsSecretsManager(policy(changes), context)).toBe(false)
  })

  it("keeps it out when it is no policy at all", () => {
    expect(allowsSecretsManager("nonsense", context)).toBe(false)
  })
})
