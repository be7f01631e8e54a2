import { createServer } from "node:net"
import { afterEach, beforeAll, describe, expect, it, vi } from "vitest"
import { awsErrorFacts, failedWriteOutcome } from "../../../lambda/secrets/aws-outcome.ts"
import { type Answer, type AwsClients, createRecorder, loadBoth, type SentRequest } from "./both-clients.ts"

const SECRET = "arn:aws:secretsmanager:eu-central-1:000000000000:secret:line/a/tokens/b-AbCdEf"
const ENVIRONMENT = {
  AWS_REGION: "eu-central-1",
  AWS_ACCESS_KEY_ID: "AKIDEXAMPLE",
  AWS_SECRET_ACCESS_KEY: "not-a-secret",
  AWS_SESSION_TOKEN: "session",
}

let both: { readonly official: AwsClients; readonly bundled: AwsClients }

beforeAll(async () => {
  both = await loadBoth()
})
afterEach(() => vi.unstubAllEnvs())

function setEnvironment(more: Readonly<Record<string, string>> = {}): void {
  for (const [name, value] of Object.entries({ ...ENVIRONMENT, ...more })) vi.stubEnv(name, value)
}

type Calls = readonly (readonly [string, (clients: AwsClients) => object])[]

/** Every call that the functions make. */
const CALLS: Calls = [
  ["DescribeSecret", (aws) => new aws.DescribeSecretCommand({ SecretId: SECRET })],
  [
    "GetSecretValue",
    (aws) => new aws.GetSecretValueCommand({ SecretId: SECRET, VersionId: "v", VersionStage: undefined }),
  ],
  [
    "PutSecretValue",
    (aws) =>
      new aws.PutSecretValueCommand({
        SecretId: SECRET,
        ClientRequestToken: "00000000-0000-4000-8000-000000000001",
        SecretString: "“ü” and \u0000",
        SecretBinary: new Uint8Array([0, 255]),
        VersionStages: ["AWSPENDING", "token:k"],
        RotationToken: "rotation-token",
      }),
  ],
  [
    "UpdateSecretVersionStage",
    (aws) =>
      new aws.UpdateSecretVersionStageCommand({
        SecretId: SECRET,
        VersionStage: "AWSCURRENT",
        MoveToVersionId: "new",
        RemoveFromVersionId: "old",
      }),
  ],
]

/** Sends a command with one of the two clients to nobody. */
async function send(aws: AwsClients, command: object, answer?: Answer) {
  const { sent, handler } = createRecorder(answer)
  const client = new aws.SecretsManagerClient({ maxAttempts: 1, requestHandler: handler as never })
  const outcome = await client.send(command as never).then(
    (output: object) => ({ output: withoutMetadata(output) }),
    (error: unknown) => ({ facts: awsErrorFacts(error), outcome: failedWriteOutcome(error) }),
  )
  return { sent, outcome }
}

function withoutMetadata({ $metadata, ...output }: { $metadata?: unknown }) {
  return output
}

describe("the bundle's client asks what AWS's own asks", () => {
  it.each(CALLS)("%s", async (_, commandOf) => {
    setEnvironment()
    const ours = await send(both.bundled, commandOf(both.bundled))
    const theirs = await send(both.official, commandOf(both.official))
    expect(ours.sent).toEqual(theirs.sent)
    expect(ours.sent[0]?.scope).toMatch(/^AKIDEXAMPLE\/\d{8}\/eu-central-1\/secretsmanager\/aws4_request$/)
  })

  it("Sign of KMS", async () => {
    setEnvironment()
    const input = {
      KeyId: "alias/line",
      Message: new Uint8Array([1, 2, 250]),
      MessageType: "RAW",
      SigningAlgorithm: "RSASSA_PKCS1_V1_5_SHA_256",
    } as const
    const asked = async (aws: AwsClients) => {
      const { sent, handler } = createRecorder({ status: 200, body: '{"Signature":"AQL6","KeyId":"k"}' })
      const client = aws.createKmsClient({ maxAttempts: 1, requestHandler: handler as never })
      const { Signature } = await client.sign(input, { abortSignal: new AbortController().signal })
      return { sent, signature: [...(Signature ?? [])] }
    }
    const ours = await asked(both.bundled)
    expect(ours).toEqual(await asked(both.official))
    expect(ours).toMatchObject({ signature: [1, 2, 250], sent: [{ target: "TrentService.Sign" }] })
  })
})

const REGIONS = [
  "us-east-1",
  "ap-northeast-1",
  "cn-north-1",
  "us-gov-west-1",
  "us-iso-east-1",
  "eusc-de-east-1",
  "xx-new-9",
]
const SWITCHES = [{}, { AWS_USE_FIPS_ENDPOINT: "true" }, { AWS_USE_DUALSTACK_ENDPOINT: "true" }]

describe("the bundle's client goes where AWS's own goes", () => {
  it.each(REGIONS)("%s, with FIPS and dual stack", async (region) => {
    for (const switches of SWITCHES) {
      setEnvironment({ AWS_REGION: region, ...switches })
      expect(await placeOf(both.bundled)).toEqual(await placeOf(both.official))
      vi.unstubAllEnvs()
    }
  })

  it.each([
    { AWS_ENDPOINT_URL: "http://127.0.0.1:4566" },
    { AWS_ENDPOINT_URL: "http://127.0.0.1:1", AWS_ENDPOINT_URL_SECRETS_MANAGER: "https://localhost:4567" },
    { AWS_ENDPOINT_URL: "http://127.0.0.1:4566", AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: "true" },
  ])("%o", async (environment) => {
    setEnvironment(environment)
    expect(await placeOf(both.bundled)).toEqual(await placeOf(both.official))
  })

  async function placeOf(aws: AwsClients): Promise<SentRequest | string> {
    try {
      const { sent } = await send(aws, new aws.DescribeSecretCommand({ SecretId: SECRET }))
      return sent[0] ?? "nothing was sent"
    } catch (error) {
      return String(error)
    }
  }
})

const ANSWERS: readonly (readonly [string, Answer])[] = [
  [
    "a description",
    {
      status: 200,
      body: '{"ARN":"a","RotationEnabled":true,"NextRotationDate":1.7954E9,"CreatedDate":1795400000.123,"RotationRules":{"AutomaticallyAfterDays":7},"VersionIdsToStages":{"v":["AWSCURRENT","token:k"]},"Tags":[{"Key":"a","Value":"b"}],"ReplicationStatus":[{"Region":"r","LastAccessedDate":1795400000}]}',
    },
  ],
  ["an empty object", { status: 200, body: "{}" }],
  ["members that are new", { status: 200, body: '{"ARN":"a","Novelty":{"at":1}}' }],
  ["members that are null", { status: 200, body: '{"ARN":null,"VersionIdsToStages":null}' }],
  ["a modelled refusal", { status: 400, body: '{"__type":"ResourceNotFoundException","Message":"can\'t find"}' }],
  [
    "a refusal with a namespace",
    { status: 400, body: '{"__type":"com.amazonaws.secretsmanager#InvalidRequestException","message":"no"}' },
  ],
  ["a refusal that no client knows", { status: 400, body: '{"__type":"AccessDeniedException","Message":"no"}' }],
  [
    "a refusal named in a header",
    { status: 400, headers: { "x-amzn-errortype": "ThrottlingException:http://internal/" }, body: "{}" },
  ],
  ["a failure of AWS's own", { status: 500, body: '{"__type":"InternalServiceError","Message":"sorry"}' }],
]

describe("the bundle's client understands what AWS's own understands", () => {
  it.each(ANSWERS)("%s", async (_, answer) => {
    setEnvironment()
    const command = (aws: AwsClients) => new aws.DescribeSecretCommand({ SecretId: SECRET })
    const ours = await send(both.bundled, command(both.bundled), answer)
    const theirs = await send(both.official, command(both.official), answer)
    expect(ours.outcome).toEqual(theirs.outcome)
  })

  it("binary values", async () => {
    setEnvironment()
    const answer = { status: 200, body: '{"SecretBinary":"AP8=","VersionStages":["AWSCURRENT"],"CreatedDate":1.5}' }
    const command = (aws: AwsClients) => new aws.GetSecretValueCommand({ SecretId: SECRET })
    const ours = await send(both.bundled, command(both.bundled), answer)
    expect(ours.outcome).toMatchObject({
      output: { SecretBinary: new Uint8Array([0, 255]), CreatedDate: new Date(1_500) },
    })
  })

  it.each([
    ["nothing at all", { status: 500, body: "" }],
    ["half an answer", { status: 200, body: '{"ARN":"a","Versi' }],
    ["a page", { status: 503, body: "<html>busy</html>" }],
    ["JSON that is no object", { status: 200, body: "null" }],
  ])("and takes %s for a write whose outcome is unknown", async (_, answer) => {
    setEnvironment()
    const aws = both.bundled
    const { outcome } = await send(aws, new aws.DescribeSecretCommand({ SecretId: SECRET }), answer)
    expect(outcome).toMatchObject({ outcome: { kind: "unknown" }, facts: { status: answer.status } })
  })
})

describe("the bundle's client fails where AWS's own fails", () => {
  const describeSecret = (aws: AwsClients) => new aws.DescribeSecretCommand({ SecretId: SECRET })

  it("without credentials", async () => {
    setEnvironment({ AWS_ACCESS_KEY_ID: "", AWS_SECRET_ACCESS_KEY: "" })
    const { outcome } = await send(both.bundled, describeSecret(both.bundled))
    expect(outcome).toMatchObject({ facts: { name: "CredentialsProviderError" }, outcome: { kind: "refused" } })
  })

  it("without a Region, saying so", () => {
    setEnvironment({ AWS_REGION: "", AWS_DEFAULT_REGION: "" })
    expect(() => new both.bundled.SecretsManagerClient({ maxAttempts: 1 })).toThrow(/Region is missing: set AWS_REGION/)
  })

  it("when nothing listens, when the socket is cut and when time is up", async () => {
    const server = createServer((socket) => socket.once("data", () => socket.destroy())).listen(0, "127.0.0.1")
    await new Promise((resolve) => server.once("listening", resolve))
    const { port } = server.address() as { port: number }
    const factsOf = async (aws: AwsClients, endpoint: string, abortSignal = new AbortController().signal) => {
      setEnvironment({ AWS_ENDPOINT_URL: endpoint })
      const client = new aws.SecretsManagerClient({ maxAttempts: 1 })
      const error = await client.send(describeSecret(aws), { abortSignal }).catch((thrown: unknown) => thrown)
      client.destroy()
      return awsErrorFacts(error)
    }
    for (const aws of [both.bundled, both.official]) {
      expect(await factsOf(aws, "http://127.0.0.1:1")).toEqual({ name: "ECONNREFUSED", status: undefined })
      expect(await factsOf(aws, `http://127.0.0.1:${port}`)).toEqual({ name: "TimeoutError", status: undefined })
      expect(await factsOf(aws, `http://127.0.0.1:${port}`, AbortSignal.abort())).toMatchObject({ name: "AbortError" })
    }
    server.close()
  })

  it("and refuses options that it would have to ignore", () => {
    setEnvironment()
    const { SecretsManagerClient } = both.bundled
    expect(() => new SecretsManagerClient({})).toThrow(/`maxAttempts` must be 1/)
    expect(() => new SecretsManagerClient({ maxAttempts: 1, profile: "p" })).toThrow(/doesn't take profile/)
  })
})
