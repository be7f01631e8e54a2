import type { SecretsManagerClient } from "@aws-sdk/client-secrets-manager"
import { describe, expect, it } from "vitest"
import { createAwsSecrets } from "../../../../lambda/secrets/aws-secrets.ts"
import { expectNoSecret, refusalOf } from "../support/refusal.ts"
import { follow, type Script } from "../support/script.ts"
import { awsError, socketError } from "../support/sdk-errors.ts"
import { CANARY, SECRET_ARN, tokenText, VERSION_ID } from "../support/values.ts"

interface Sent {
  readonly operation: string
  readonly input: object
  readonly signal: AbortSignal
}

/** Stands where AWS's client would send: answers from a script and keeps each command. */
function port(script: Script<object>) {
  const next = follow("send", script)
  const sent: Sent[] = []
  const sleeps: number[] = []
  const send = async (command: { input: object }, { abortSignal }: { abortSignal: AbortSignal }) => {
    sent.push({ operation: command.constructor.name, input: command.input, signal: abortSignal })
    return next()
  }
  const secrets = createAwsSecrets({
    client: { send } as unknown as SecretsManagerClient,
    sleep: async (ms) => {
      sleeps.push(ms)
    },
    callTimeoutMs: 5_000,
  })
  return { secrets, sent, sleeps }
}

const put = {
  secretArn: SECRET_ARN,
  versionId: VERSION_ID,
  text: tokenText(),
  stages: ["AWSPENDING", "token:abc"],
  rotationToken: CANARY.rotationToken,
}

/** An SDK error whose message quotes everything that was sent: none of it may travel on. */
function indiscreet(name: string, status = 400): Error {
  const error = awsError(name, status)
  error.message = `${name}: ${tokenText()} ${CANARY.rotationToken} ${CANARY.channelSecret}`
  return Object.assign(error, { cause: new Error(tokenText()), $response: { body: tokenText() } })
}

describe("describe", () => {
  it("tells what the functions need of a secret", async () => {
    const { secrets, sent } = port([
      {
        ARN: SECRET_ARN,
        DeletedDate: new Date("2026-03-01T00:00:00Z"),
        RotationEnabled: true,
        VersionIdsToStages: { [VERSION_ID]: ["AWSPENDING"] },
        RotationRules: { ScheduleExpression: "rate(10 days)", Duration: "4h" },
        NextRotationDate: new Date("2026-03-11T00:00:00Z"),
      },
    ])
    expect(await secrets.describe(SECRET_ARN)).toEqual({
      arn: SECRET_ARN,
      isDeleted: true,
      rotationEnabled: true,
      stages: { [VERSION_ID]: ["AWSPENDING"] },
      schedule: {
        intervalSeconds: 864_000,
        nextRotationAtMs: Date.parse("2026-03-11T00:00:00Z"),
        windowSeconds: 14_400,
      },
    })
    expect(sent.map(({ operation, input }) => ({ operation, input }))).toEqual([
      { operation: "DescribeSecretCommand", input: { SecretId: SECRET_ARN } },
    ])
  })

  it("takes what AWS leaves out for rotation off, no versions and no schedule", async () => {
    expect(await port([{}]).secrets.describe(SECRET_ARN)).toEqual({
      arn: SECRET_ARN,
      isDeleted: false,
      rotationEnabled: false,
      stages: {},
      schedule: { intervalSeconds: undefined, nextRotationAtMs: undefined, windowSeconds: 86_400 },
    })
  })
})

describe("read", () => {
  it("asks for exactly the version that is wanted", async () => {
    const { secrets, sent } = port([{ SecretString: "text" }])
    expect(await secrets.read(SECRET_ARN, VERSION_ID)).toEqual({ kind: "value", text: "text" })
    expect(sent[0]?.input).toEqual({ SecretId: SECRET_ARN, VersionId: VERSION_ID })
  })

  it("says absent when AWS finds no value, without a repeat", async () => {
    const { secrets, sent } = port([awsError("ResourceNotFoundException")])
    expect(await secrets.read(SECRET_ARN, VERSION_ID)).toEqual({ kind: "absent" })
    expect(sent).toHaveLength(1)
  })

  it("reads a binary value as an empty text, which no format accepts", async () => {
    const { secrets } = port([{ SecretBinary: new Uint8Array([1]) }])
    expect(await secrets.read(SECRET_ARN)).toEqual({ kind: "value", text: "" })
  })

  it("repeats what may pass, with growing waits, and tells nothing of it", async () => {
    const failures = [socketError("ECONNRESET"), awsError("ThrottlingException"), awsError("InternalServiceError")]
    const { secrets, sleeps } = port([...failures, { SecretString: "text" }])
    expect(await secrets.read(SECRET_ARN)).toEqual({ kind: "value", text: "text" })
    expect(sleeps).toEqual([100, 400, 1_200])
  })

  it("gives up after the fourth failure and names call, secret and error", async () => {
    const { secrets } = port(Array.from({ length: 4 }, () => indiscreet("InternalServiceError", 500)))
    const error = await refusalOf(() => secrets.read(SECRET_ARN))
    expect(error.code).toBe("SECRETS_MANAGER")
    expect(error.message).toContain(`GetSecretValue of ${SECRET_ARN} failed with InternalServiceError (HTTP 500)`)
  })

  it("says so when no answer came at all", async () => {
    const { secrets } = port(Array.from({ length: 4 }, () => socketError("ETIMEDOUT")))
    const error = await refusalOf(() => secrets.describe(SECRET_ARN))
    expect(error.message).toContain(`DescribeSecret of ${SECRET_ARN} failed with ETIMEDOUT (no answer)`)
  })

  it.each(["AccessDeniedException", "DecryptionFailure"])("doesn't repeat %s and says what to allow", async (name) => {
    const { secrets, sent } = port([indiscreet(name)])
    const error = await refusalOf(() => secrets.read(SECRET_ARN))
    expect(error.code).toBe("SECRETS_MANAGER")
    expect(error.message).toContain("allow secretsmanager:GetSecretValue (and kms:Decrypt")
    expect(sent).toHaveLength(1)
  })
})

describe("put", () => {
  it("sends value, version id, stages and rotation token", async () => {
    const { secrets, sent } = port([{}])
    expect(await secrets.put(put)).toEqual({ kind: "stored" })
    expect(sent[0]).toMatchObject({
      operation: "PutSecretValueCommand",
      input: {
        SecretId: SECRET_ARN,
        ClientRequestToken: VERSION_ID,
        SecretString: tokenText(),
        VersionStages: ["AWSPENDING", "token:abc"],
        RotationToken: CANARY.rotationToken,
      },
    })
  })

  it.each([
    ["ResourceExistsException", 400, { kind: "exists" }],
    ["ThrottlingException", 400, { kind: "refused", error: "ThrottlingException", isTransient: true }],
    ["LimitExceededException", 400, { kind: "refused", error: "LimitExceededException", isTransient: false }],
    ["InternalServiceError", 400, { kind: "unknown", error: "InternalServiceError" }],
    ["InternalServiceError", 500, { kind: "unknown", error: "InternalServiceError" }],
  ])("sends once, never throws, and tells what %s with HTTP %i means", async (name, status, outcome) => {
    const { secrets, sent, sleeps } = port([indiscreet(name, status)])
    const found = await secrets.put(put)
    expect(found).toEqual(outcome)
    expectNoSecret(found)
    expect(sent).toHaveLength(1)
    expect(sleeps).toEqual([])
  })
})

describe("moveStage", () => {
  const move = { secretArn: SECRET_ARN, stage: "AWSCURRENT", to: VERSION_ID, from: "2".repeat(36) }

  it("sends label, target and the version that has to have it", async () => {
    const { secrets, sent } = port([{}])
    expect(await secrets.moveStage(move)).toEqual({ kind: "moved" })
    expect(sent[0]).toMatchObject({
      operation: "UpdateSecretVersionStageCommand",
      input: {
        SecretId: SECRET_ARN,
        VersionStage: "AWSCURRENT",
        MoveToVersionId: VERSION_ID,
        RemoveFromVersionId: "2".repeat(36),
      },
    })
  })

  it.each([
    ["InvalidParameterException", 400, { kind: "refused", error: "InvalidParameterException", isTransient: false }],
    ["ResourceExistsException", 400, { kind: "unknown", error: "ResourceExistsException" }],
    ["ThrottlingException", 400, { kind: "refused", error: "ThrottlingException", isTransient: true }],
    ["InternalFailure", 500, { kind: "unknown", error: "InternalFailure" }],
  ])("sends once, never throws, and tells what %s with HTTP %i means", async (name, status, outcome) => {
    const { secrets, sent } = port([indiscreet(name, status)])
    const found = await secrets.moveStage(move)
    expect(found).toEqual(outcome)
    expectNoSecret(found)
    expect(sent).toHaveLength(1)
  })
})

describe("every call", () => {
  it("has a bound of its own, and a repeat has a fresh one", async () => {
    const { secrets, sent } = port([socketError("ECONNRESET"), {}, {}, {}])
    await secrets.describe(SECRET_ARN)
    await secrets.put(put)
    await secrets.moveStage({ secretArn: SECRET_ARN, stage: "token:abc", to: VERSION_ID })
    expect(sent).toHaveLength(4)
    expect(new Set(sent.map(({ signal }) => signal)).size).toBe(4)
    for (const { signal } of sent) expect(signal.aborted).toBe(false)
  })
})
