import { describe, expect, test } from "vitest"
import { readerPolicy } from "../../../../../infra/model/policies/reader.ts"
import { secretPolicy } from "../../../../../infra/model/policies/secret-policy.ts"
import {
  ADMIN_ROLE,
  APP_ROLE,
  CREDENTIALS,
  ENCRYPTION_KEY,
  FOREIGN_ROLE,
  isAllowed,
  OTHER_APPS_SECRET,
  ROTATION_FUNCTION,
  ROTATION_ROLE,
  TOKEN_SECRET,
} from "./simulate.ts"

const GET = "secretsmanager:GetSecretValue"
const STAGE = "secretsmanager:VersionStage"
const TLS = { "aws:SecureTransport": "true" }

describe("an app with the reader policy", () => {
  test("reads its token with a plain GetSecretValue, without stage or version", async () => {
    expect(await isAllowed({ by: APP_ROLE, action: GET, on: TOKEN_SECRET })).toBe(true)
  })
  test("reads it by the stage AWSCURRENT too", async () => {
    expect(await isAllowed({ by: APP_ROLE, action: GET, on: TOKEN_SECRET, context: { [STAGE]: "AWSCURRENT" } })).toBe(
      true,
    )
  })
  test.each(["AWSPENDING", "AWSPREVIOUS", "token:k1"])("doesn't read the stage %s", async (stage) => {
    expect(await isAllowed({ by: APP_ROLE, action: GET, on: TOKEN_SECRET, context: { [STAGE]: stage } })).toBe(false)
  })
  test("doesn't read a version by its id, with or without a stage", async () => {
    const byId = { "secretsmanager:VersionId": "3f1c" }
    expect(await isAllowed({ by: APP_ROLE, action: GET, on: TOKEN_SECRET, context: byId })).toBe(false)
    const byBoth = { ...byId, [STAGE]: "AWSCURRENT" }
    expect(await isAllowed({ by: APP_ROLE, action: GET, on: TOKEN_SECRET, context: byBoth })).toBe(false)
  })
  test.each([OTHER_APPS_SECRET, CREDENTIALS])("doesn't read %s", async (on) => {
    expect(await isAllowed({ by: APP_ROLE, action: GET, on })).toBe(false)
  })
  test.each(["secretsmanager:PutSecretValue", "secretsmanager:DescribeSecret", "secretsmanager:RotateSecret"])(
    "has no %s",
    async (action) => {
      expect(await isAllowed({ by: APP_ROLE, action, on: TOKEN_SECRET })).toBe(false)
    },
  )
  test("decrypts with the secrets' own key by way of Secrets Manager, for its one secret", () => {
    const [, decrypt] = readerPolicy({ secretArn: TOKEN_SECRET, encryptionKeyArn: ENCRYPTION_KEY }).Statement
    expect(decrypt).toMatchObject({
      Action: "kms:Decrypt",
      Resource: ENCRYPTION_KEY,
      Condition: {
        StringEquals: {
          "kms:ViaService": "secretsmanager.ap-northeast-1.amazonaws.com",
          "kms:EncryptionContext:SecretARN": TOKEN_SECRET,
        },
      },
    })
  })
})

describe("a token secret's resource policy", () => {
  const resourcePolicy = secretPolicy([FOREIGN_ROLE])
  const read = { by: FOREIGN_ROLE, action: GET, on: TOKEN_SECRET, resourcePolicy }

  test("lets a reader of another account read the current value", async () => {
    expect(await isAllowed({ ...read, context: TLS })).toBe(true)
  })
  test("refuses that reader a version by its id, and another stage", async () => {
    expect(await isAllowed({ ...read, context: { ...TLS, "secretsmanager:VersionId": "3f1c" } })).toBe(false)
    expect(await isAllowed({ ...read, context: { ...TLS, [STAGE]: "AWSPREVIOUS" } })).toBe(false)
  })
  test("without readers lets nobody of another account in", async () => {
    expect(await isAllowed({ ...read, resourcePolicy: secretPolicy([]), context: TLS })).toBe(false)
  })
  test("refuses everyone who comes without TLS, an administrator and the functions among them", async () => {
    const context = { "aws:SecureTransport": "false" }
    const rotated = { "secretsmanager:resource/AllowRotationLambdaArn": ROTATION_FUNCTION }
    expect(await isAllowed({ ...read, context })).toBe(false)
    expect(await isAllowed({ ...read, by: ADMIN_ROLE, context })).toBe(false)
    expect(await isAllowed({ ...read, by: ROTATION_ROLE, context: { ...rotated, ...context } })).toBe(false)
    expect(await isAllowed({ ...read, by: ROTATION_ROLE, context: { ...rotated, ...TLS } })).toBe(true)
  })
})
