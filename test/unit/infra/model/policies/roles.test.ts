import { describe, expect, test } from "vitest"
import {
  ADMIN_ROLE,
  CREDENTIALS,
  ENCRYPTION_KEY,
  FOREIGN_SECRET,
  isAllowed,
  LOG_STREAM,
  MADE_KEY,
  OTHER_FUNCTION,
  OTHER_KEY,
  OTHER_LOG_STREAM,
  OTHER_PREFIX,
  OWN_KEY,
  PLACE,
  ROTATION_FUNCTION,
  ROTATION_ROLE,
  SENTINEL_FUNCTION,
  SENTINEL_ROLE,
  TOKEN_SECRET,
} from "./simulate.ts"

const ROTATED = { "secretsmanager:resource/AllowRotationLambdaArn": ROTATION_FUNCTION }
const PKCS1 = { "kms:SigningAlgorithm": "RSASSA_PKCS1_V1_5_SHA_256" }
const PSS = { "kms:SigningAlgorithm": "RSASSA_PSS_SHA_256" }
const BY_SECRETS_MANAGER = { "kms:ViaService": `secretsmanager.${PLACE.region}.amazonaws.com` }
const stage = (name: string) => ({ ...ROTATED, "secretsmanager:VersionStage": name })

type Context = Readonly<Record<string, string>>
type Row = readonly [action: string, on: string, context?: Context]

describe("the rotation function's role may do what the function calls", () => {
  const rows: readonly Row[] = [
    ["secretsmanager:DescribeSecret", TOKEN_SECRET, ROTATED],
    ["secretsmanager:GetSecretValue", TOKEN_SECRET, { ...ROTATED, "secretsmanager:VersionId": "3f1c" }],
    ["secretsmanager:GetSecretValue", TOKEN_SECRET, stage("AWSPENDING")],
    ["secretsmanager:PutSecretValue", TOKEN_SECRET, ROTATED],
    ["secretsmanager:UpdateSecretVersionStage", TOKEN_SECRET, stage("AWSCURRENT")],
    ["secretsmanager:UpdateSecretVersionStage", TOKEN_SECRET, stage("token:k1")],
    ["secretsmanager:GetSecretValue", CREDENTIALS],
    ["kms:Sign", MADE_KEY, PKCS1],
    ["kms:Sign", OWN_KEY, PKCS1],
    ["kms:Decrypt", ENCRYPTION_KEY, BY_SECRETS_MANAGER],
    ["kms:GenerateDataKey", ENCRYPTION_KEY, BY_SECRETS_MANAGER],
    ["logs:CreateLogStream", LOG_STREAM],
    ["logs:PutLogEvents", LOG_STREAM],
  ]
  test.each(whole(rows))("%s on %s %o", async (action, on, context) => {
    expect(await isAllowed({ by: ROTATION_ROLE, action, on, context })).toBe(true)
  })
})

describe("the rotation function's role may not do more", () => {
  const rows: readonly Row[] = [
    ["secretsmanager:PutSecretValue", OTHER_PREFIX, ROTATED],
    ["secretsmanager:PutSecretValue", TOKEN_SECRET],
    [
      "secretsmanager:PutSecretValue",
      TOKEN_SECRET,
      { "secretsmanager:resource/AllowRotationLambdaArn": OTHER_FUNCTION },
    ],
    ["secretsmanager:GetSecretValue", FOREIGN_SECRET, ROTATED],
    ["secretsmanager:PutSecretValue", CREDENTIALS, ROTATED],
    ["secretsmanager:DescribeSecret", CREDENTIALS],
    ["secretsmanager:DeleteSecret", TOKEN_SECRET, ROTATED],
    ["secretsmanager:RotateSecret", TOKEN_SECRET, ROTATED],
    ["secretsmanager:CancelRotateSecret", TOKEN_SECRET, ROTATED],
    ["secretsmanager:UpdateSecret", TOKEN_SECRET, ROTATED],
    ["secretsmanager:PutResourcePolicy", TOKEN_SECRET, ROTATED],
    ["kms:Sign", MADE_KEY, PSS],
    ["kms:Sign", MADE_KEY],
    ["kms:Sign", OWN_KEY, PSS],
    ["kms:Sign", OTHER_KEY, PKCS1],
    ["kms:GetPublicKey", MADE_KEY],
    ["kms:ScheduleKeyDeletion", MADE_KEY],
    ["kms:CreateGrant", MADE_KEY],
    ["kms:Decrypt", ENCRYPTION_KEY],
    ["kms:Decrypt", ENCRYPTION_KEY, { "kms:ViaService": `s3.${PLACE.region}.amazonaws.com` }],
    ["kms:Encrypt", ENCRYPTION_KEY, BY_SECRETS_MANAGER],
    ["lambda:InvokeFunction", ROTATION_FUNCTION],
    ["logs:PutLogEvents", OTHER_LOG_STREAM],
    ["logs:CreateLogGroup", LOG_STREAM.replace(":log-stream:a", "")],
  ]
  test.each(whole(rows))("%s on %s %o", async (action, on, context) => {
    expect(await isAllowed({ by: ROTATION_ROLE, action, on, context })).toBe(false)
  })
})

describe("the sentinel's role may do what the sentinel calls", () => {
  const rows: readonly Row[] = [
    ["secretsmanager:DescribeSecret", TOKEN_SECRET],
    ["secretsmanager:GetSecretValue", TOKEN_SECRET, { "secretsmanager:VersionId": "3f1c" }],
    ["secretsmanager:UpdateSecretVersionStage", TOKEN_SECRET, stage("retire-after:1700000000:k1")],
    ["secretsmanager:UpdateSecretVersionStage", TOKEN_SECRET, stage("pending-seen:1700000000")],
    ["secretsmanager:UpdateSecretVersionStage", TOKEN_SECRET, stage("AWSPENDING")],
    ["secretsmanager:RotateSecret", TOKEN_SECRET, ROTATED],
    ["secretsmanager:RotateSecret", TOKEN_SECRET, { ...ROTATED, "secretsmanager:ModifyRotationRules": "false" }],
    ["secretsmanager:GetSecretValue", CREDENTIALS],
    ["lambda:InvokeFunction", ROTATION_FUNCTION],
    ["kms:Sign", MADE_KEY, PKCS1],
    ["kms:Sign", OWN_KEY, PKCS1],
    ["kms:GetPublicKey", MADE_KEY],
    ["kms:GetPublicKey", OWN_KEY],
    ["kms:Decrypt", ENCRYPTION_KEY, BY_SECRETS_MANAGER],
  ]
  test.each(whole(rows))("%s on %s %o", async (action, on, context) => {
    expect(await isAllowed({ by: SENTINEL_ROLE, action, on, context })).toBe(true)
  })
})

describe("the sentinel's role may not do more", () => {
  const rows: readonly Row[] = [
    ["secretsmanager:PutSecretValue", TOKEN_SECRET, ROTATED],
    ["secretsmanager:UpdateSecretVersionStage", TOKEN_SECRET, stage("AWSCURRENT")],
    ["secretsmanager:UpdateSecretVersionStage", OTHER_PREFIX, stage("AWSPENDING")],
    ["secretsmanager:RotateSecret", TOKEN_SECRET],
    ["secretsmanager:RotateSecret", TOKEN_SECRET, { ...ROTATED, "secretsmanager:RotationLambdaARN": OTHER_FUNCTION }],
    ["secretsmanager:RotateSecret", TOKEN_SECRET, { ...ROTATED, "secretsmanager:ModifyRotationRules": "true" }],
    ["secretsmanager:RotateSecret", FOREIGN_SECRET, ROTATED],
    ["secretsmanager:DeleteSecret", TOKEN_SECRET],
    ["secretsmanager:CancelRotateSecret", TOKEN_SECRET],
    ["secretsmanager:PutSecretValue", CREDENTIALS],
    ["lambda:InvokeFunction", SENTINEL_FUNCTION],
    ["lambda:InvokeFunction", OTHER_FUNCTION],
    ["kms:Sign", MADE_KEY, PSS],
    ["kms:Sign", OTHER_KEY, PKCS1],
    ["kms:GenerateDataKey", ENCRYPTION_KEY, BY_SECRETS_MANAGER],
    ["kms:PutKeyPolicy", MADE_KEY],
  ]
  test.each(whole(rows))("%s on %s %o", async (action, on, context) => {
    expect(await isAllowed({ by: SENTINEL_ROLE, action, on, context })).toBe(false)
  })
})

describe("a signing key that the component makes", () => {
  test.each(["kms:PutKeyPolicy", "kms:ScheduleKeyDeletion", "kms:GetPublicKey", "kms:CreateAlias", "kms:TagResource"])(
    "is administered by whoever IAM allows it: %s",
    async (action) => {
      expect(await isAllowed({ by: ADMIN_ROLE, action, on: MADE_KEY })).toBe(true)
    },
  )
  test.each([
    ["kms:Sign", PKCS1],
    ["kms:CreateGrant", {}],
  ] as const)("doesn't let an administrator %s, whatever IAM allows", async (action, context) => {
    expect(await isAllowed({ by: ADMIN_ROLE, action, on: MADE_KEY, context })).toBe(false)
  })
})

function whole(rows: readonly Row[]): (readonly [string, string, Context])[] {
  return rows.map(([action, on, context = {}]) => [action, on, context])
}
