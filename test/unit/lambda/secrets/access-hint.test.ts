import { describe, expect, it } from "vitest"
import { accessHint } from "../../../../lambda/secrets/access-hint.ts"

describe("what to allow", () => {
  it.each([
    ["GetSecretValue", "secretsmanager:GetSecretValue (and kms:Decrypt for a key of your own)"],
    ["PutSecretValue", "secretsmanager:PutSecretValue (and kms:GenerateDataKey for a key of your own)"],
    ["DescribeSecret", "secretsmanager:DescribeSecret"],
    ["UpdateSecretVersionStage", "secretsmanager:UpdateSecretVersionStage"],
    ["RotateSecret", "secretsmanager:RotateSecret (and lambda:InvokeFunction on the rotation function)"],
  ])("for %s is that operation, and what its key needs", (operation, allowed) => {
    expect(accessHint(operation, "AccessDeniedException")).toBe(`: allow ${allowed} in the role`)
  })

  it("is nothing where something else failed", () => {
    expect(accessHint("GetSecretValue", "ResourceNotFoundException")).toBe("")
  })
})
