import { randomUUID } from "node:crypto"
import { SecretsManagerClient } from "@aws-sdk/client-secrets-manager"
import { type AdjustableClock, createClock } from "../../../local/clock.ts"
import { type LoopbackReply, type LoopbackRequest, listenOnLoopback } from "../../../local/loopback-server.ts"
import { createSecretsManager, type Switches } from "../../../local/secrets-manager/secrets-manager.ts"

const REGION = "us-east-1"
export const ACCOUNT = "000000000000"
export const FUNCTION_ARN = `arn:aws:lambda:${REGION}:${ACCOUNT}:function:rotate`
export const ALLOWING_POLICY = JSON.stringify({
  Version: "2012-10-17",
  Statement: [
    {
      Effect: "Allow",
      Principal: { Service: "secretsmanager.amazonaws.com" },
      Action: "lambda:InvokeFunction",
      Resource: FUNCTION_ARN,
    },
  ],
})

export interface StepEvent {
  readonly Step: string
  readonly SecretId: string
  readonly ClientRequestToken: string
  readonly RotationToken: string
}

/** What the Lambda of a test answers; each member may be replaced while it runs. */
interface FakeLambda {
  onEvent(event: StepEvent): Promise<void> | void
  onGetFunction(): LoopbackReply
  onGetPolicy(): LoopbackReply
  readonly events: StepEvent[]
}

const notFound: LoopbackReply = {
  status: 404,
  headers: { "content-type": "application/json", "x-amzn-errortype": "ResourceNotFoundException" },
  body: JSON.stringify({ Type: "User", Message: "Function not found" }),
}

const throttled: LoopbackReply = {
  status: 429,
  headers: { "content-type": "application/json", "x-amzn-errortype": "TooManyRequestsException" },
  body: JSON.stringify({ Type: "User", message: "Rate Exceeded." }),
}

/** Answers that a test's Lambda may give. */
export const replies = {
  typedNotFound: notFound,
  bare: (status: number): LoopbackReply => ({ status, body: "no" }),
  json: (value: unknown): LoopbackReply => ({
    status: 200,
    headers: { "content-type": "application/json" },
    body: JSON.stringify(value),
  }),
}

/** A Secrets Manager and a Lambda on loopback, and a client that nobody here wrote. */
export async function startStage(switches: Partial<Switches> = {}, clock: AdjustableClock = createClock()) {
  const lambda: FakeLambda = {
    events: [],
    onEvent: () => undefined,
    onGetFunction: () => replies.json({ Configuration: { FunctionArn: FUNCTION_ARN } }),
    onGetPolicy: () => replies.json({ Policy: ALLOWING_POLICY }),
  }
  const lambdaServer = await listenOnLoopback((request) => serveLambda(lambda, request), { clock })
  const manager = createSecretsManager({
    clock,
    region: REGION,
    accountId: ACCOUNT,
    lambdaEndpoint: () => lambdaServer.origin,
    switches: { retryDelayMs: 5, rotationAttempts: 2, ...switches },
  })
  const server = await listenOnLoopback((request) => manager.handle(request), { clock })
  const client = new SecretsManagerClient({
    endpoint: server.origin,
    region: REGION,
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
    maxAttempts: 1,
  })
  return {
    clock,
    lambda,
    manager,
    client,
    origin: server.origin,
    async close() {
      client.destroy()
      await manager.close()
      await server.close()
      await lambdaServer.close()
    },
  }
}

export type Stage = Awaited<ReturnType<typeof startStage>>

async function serveLambda(lambda: FakeLambda, request: LoopbackRequest): Promise<LoopbackReply> {
  if (request.path.endsWith("/policy")) return lambda.onGetPolicy()
  if (!request.path.endsWith("/invocations")) return lambda.onGetFunction()
  const event = JSON.parse(request.body.toString()) as StepEvent
  lambda.events.push(event)
  try {
    await lambda.onEvent(event)
    return replies.json(null)
  } catch (error) {
    if ((error as Error).name === "ConnectionLost") return { status: 200, lost: true }
    if ((error as Error).name === "Throttled") return throttled
    const body = { errorType: (error as Error).name, errorMessage: (error as Error).message }
    return { ...replies.json(body), headers: { "x-amz-function-error": "Unhandled" } }
  }
}

/** One raw call; the answer's status, headers and parsed body. */
export async function call(origin: string, operation: string, input: unknown, headers: Record<string, string> = {}) {
  const response = await fetch(origin, {
    method: "POST",
    headers: {
      "content-type": "application/x-amz-json-1.1",
      "x-amz-target": `secretsmanager.${operation}`,
      authorization: "AWS4-HMAC-SHA256 Credential=local/20260101/us-east-1/secretsmanager/aws4_request",
      ...headers,
    },
    body: typeof input === "string" ? input : JSON.stringify(input),
  })
  const text = await response.text()
  const body = (text === "" ? undefined : JSON.parse(text)) as Record<string, unknown> | undefined
  return { status: response.status, headers: response.headers, body }
}

/** A fresh ClientRequestToken. */
export const token = (): string => randomUUID()
