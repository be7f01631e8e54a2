import { CreateSecretCommand, DescribeSecretCommand, RotateSecretCommand } from "@aws-sdk/client-secrets-manager"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { allowsSecretsManager } from "../../../local/secrets-manager/invoke-permission.ts"
import { ACCOUNT, ALLOWING_POLICY, FUNCTION_ARN, replies, type Stage, startStage } from "./stage.ts"

const denied = {
  name: "AccessDeniedException",
  message:
    "Secrets Manager cannot invoke the specified Lambda function. Ensure that the function policy grants access to the principal secretsmanager.amazonaws.com.",
}
const foreignPolicy = ALLOWING_POLICY.replace("secretsmanager.amazonaws.com", "events.amazonaws.com")

let stage: Stage
let serial = 0
beforeAll(async () => {
  stage = await startStage()
})
afterAll(() => stage.close())

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
  it.each([
    ["no such function", replies.typedNotFound, replies.json({ Policy: ALLOWING_POLICY })],
    ["a bare 404 for the function", replies.bare(404), replies.json({ Policy: ALLOWING_POLICY })],
    ["no policy", replies.json({}), replies.typedNotFound],
    ["another service's policy", replies.json({}), replies.json({ Policy: foreignPolicy })],
  ])("it refuses for %s", async (_, functionReply, policyReply) => {
    stage.lambda.onGetFunction = () => functionReply
    stage.lambda.onGetPolicy = () => policyReply
    const { outcome, details } = await rotate()
    expect(outcome).toMatchObject(denied)
    for (const member of ["RotationEnabled", "RotationLambdaARN", "RotationRules", "NextRotationDate"]) {
      expect(details).not.toHaveProperty(member)
    }
    expect(Object.values(details.VersionIdsToStages ?? {})).toEqual([["AWSCURRENT"]])
  })

  it.each([
    ["405 for both", replies.bare(405), replies.bare(405)],
    ["501 for both", replies.bare(501), replies.bare(501)],
    ["a bare 404 for the policy", replies.json({}), replies.bare(404)],
  ])("it goes on where the Lambda can't tell: %s", async (_, functionReply, policyReply) => {
    stage.lambda.onGetFunction = () => functionReply
    stage.lambda.onGetPolicy = () => policyReply
    const { outcome, details } = await rotate()
    expect(outcome).toHaveProperty("VersionId")
    expect(details.RotationEnabled).toBe(true)
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
