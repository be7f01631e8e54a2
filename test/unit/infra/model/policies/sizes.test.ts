import { describe, expect, test } from "vitest"
import { MOST_OWN_KEYS } from "../../../../../infra/model/limits.ts"
import type { PolicyDocument } from "../../../../../infra/model/policies/policy-document.ts"
import { rotationRolePolicy } from "../../../../../infra/model/policies/rotation-role.ts"
import { schedulerRolePolicy } from "../../../../../infra/model/policies/scheduler-role.ts"
import { secretPolicy } from "../../../../../infra/model/policies/secret-policy.ts"
import { sentinelRolePolicy } from "../../../../../infra/model/policies/sentinel-role.ts"
import { signingKeyPolicy } from "../../../../../infra/model/policies/signing-key.ts"
import { functionTrust, schedulerTrust } from "../../../../../infra/model/policies/trust.ts"
import { PLACE, ROTATION_GRANTS, SENTINEL_FUNCTION, SENTINEL_GRANTS } from "./simulate.ts"

const LONGEST_NAME = "n".repeat(64)
const LONGEST = {
  place: { ...PLACE, partition: "aws-us-gov", region: "ap-southeast-11" },
  prefix: "p".repeat(128),
  functionArn: `arn:aws-us-gov:lambda:ap-southeast-11:123456789012:function:${LONGEST_NAME}`,
  rotationFunctionArn: `arn:aws-us-gov:lambda:ap-southeast-11:123456789012:function:${LONGEST_NAME}`,
  logGroupArn: `arn:aws-us-gov:logs:ap-southeast-11:123456789012:log-group:${"l".repeat(120)}`,
  ownKeyArns: Array.from({ length: MOST_OWN_KEYS }, (_, index) => {
    const id = `mrk-${String(index).padStart(32, "0")}`
    return `arn:aws-us-gov:kms:ap-southeast-11:123456789012:key/${id}`
  }),
}

function size(policy: PolicyDocument): number {
  return JSON.stringify(policy).length
}

describe("the sizes of policies", () => {
  test("keep the roles' within IAM's 10,240 characters, with the longest names and as many own keys as are allowed", () => {
    expect(size(rotationRolePolicy({ ...ROTATION_GRANTS, ...LONGEST }))).toBeLessThanOrEqual(10_240)
    expect(size(sentinelRolePolicy({ ...SENTINEL_GRANTS, ...LONGEST }))).toBeLessThanOrEqual(10_240)
  })
  test("keep a signing key's within KMS's 32 KB and a secret's, with a hundred readers, within 20,480 characters", () => {
    const role = (name: string) => `arn:aws-us-gov:iam::123456789012:role/${name.repeat(64)}`
    const key = signingKeyPolicy({
      place: LONGEST.place,
      rotationRoleArn: role("r"),
      sentinelRoleArn: role("s"),
    })
    expect(size(key)).toBeLessThanOrEqual(32_768)
    expect(size(secretPolicy(Array.from({ length: 100 }, () => role("b"))))).toBeLessThanOrEqual(20_480)
  })
})

describe("what is granted", () => {
  test("is what the rotation function calls, and nothing else", () => {
    expect(granted(rotationRolePolicy({ ...ROTATION_GRANTS, isInVpc: false }))).toEqual([
      "kms:Decrypt",
      "kms:GenerateDataKey",
      "kms:Sign",
      "logs:CreateLogStream",
      "logs:PutLogEvents",
      "secretsmanager:DescribeSecret",
      "secretsmanager:GetSecretValue",
      "secretsmanager:PutSecretValue",
      "secretsmanager:UpdateSecretVersionStage",
    ])
  })
  test("is what the sentinel calls, and nothing else", () => {
    expect(granted(sentinelRolePolicy({ ...SENTINEL_GRANTS, isInVpc: false }))).toEqual([
      "kms:Decrypt",
      "kms:GetPublicKey",
      "kms:Sign",
      "lambda:InvokeFunction",
      "logs:CreateLogStream",
      "logs:PutLogEvents",
      "secretsmanager:DescribeSecret",
      "secretsmanager:GetSecretValue",
      "secretsmanager:RotateSecret",
      "secretsmanager:UpdateSecretVersionStage",
    ])
  })
  test("has network interfaces only in a VPC, and never for the function's own code", () => {
    const outside = rotationRolePolicy({ ...ROTATION_GRANTS, isInVpc: false })
    expect(granted(outside).some((action) => action.startsWith("ec2:"))).toBe(false)
    const inside = rotationRolePolicy({ ...ROTATION_GRANTS, isInVpc: true })
    const allowed = inside.Statement.find(({ Sid }) => Sid === "ManageInterfaces")
    const denied = inside.Statement.find(({ Sid }) => Sid === "DenyInterfacesToCode")
    expect(denied?.Action).toEqual(allowed?.Action)
    expect(denied?.Condition).toEqual({ ArnLike: { "lambda:SourceFunctionArn": ROTATION_GRANTS.functionArn } })
  })
  test("is one call of one function for the schedules", () => {
    expect(schedulerRolePolicy(SENTINEL_FUNCTION).Statement).toEqual([
      { Sid: "CallSentinel", Effect: "Allow", Action: "lambda:InvokeFunction", Resource: SENTINEL_FUNCTION },
    ])
  })
  test("goes to Lambda, and to Scheduler for this account only", () => {
    expect(functionTrust().Statement[0]).toMatchObject({ Principal: { Service: "lambda.amazonaws.com" } })
    expect(schedulerTrust(PLACE.accountId).Statement[0]).toMatchObject({
      Principal: { Service: "scheduler.amazonaws.com" },
      Condition: { StringEquals: { "aws:SourceAccount": PLACE.accountId } },
    })
  })
  test("leaves statements for keys out where there is no such key", () => {
    const policy = rotationRolePolicy({ ...ROTATION_GRANTS, ownKeyArns: [], encryptionKeyArn: undefined })
    expect(granted(policy).some((action) => action.startsWith("kms:"))).toBe(false)
  })
})

function granted(policy: PolicyDocument): readonly string[] {
  const allowed = policy.Statement.filter(({ Effect }) => Effect === "Allow")
  return [...new Set(allowed.flatMap(({ Action }) => Action))].sort()
}
