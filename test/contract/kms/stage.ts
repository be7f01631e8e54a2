import { CreateKeyCommand, type CreateKeyCommandInput, KMSClient } from "@aws-sdk/client-kms"
import { createClock } from "../../../local/clock.ts"
import { createKms } from "../../../local/kms/kms.ts"
import { listenOnLoopback } from "../../../local/loopback-server.ts"

export const REGION = "us-east-1"
export const ACCOUNT = "000000000000"
export const ARN_PREFIX = `arn:aws:kms:${REGION}:${ACCOUNT}:`
export const DAY_SECONDS = 86_400
export const CREDENTIALS = { accessKeyId: "local", secretAccessKey: "local" }

/** A KMS on loopback, and a client that nobody here wrote. */
export async function startStage() {
  const clock = createClock()
  const kms = createKms({ clock, region: REGION, accountId: ACCOUNT })
  const server = await listenOnLoopback((request) => kms.handle(request), { clock })
  const client = new KMSClient({ endpoint: server.origin, region: REGION, credentials: CREDENTIALS, maxAttempts: 1 })
  return {
    clock,
    kms,
    client,
    origin: server.origin,
    /** Makes a signing key; @returns its id and ARN */
    async makeKey(input: CreateKeyCommandInput = {}) {
      const command = new CreateKeyCommand({ KeySpec: "RSA_2048", KeyUsage: "SIGN_VERIFY", ...input })
      const { KeyId = "", Arn = "" } = (await client.send(command)).KeyMetadata ?? {}
      return { id: KeyId, arn: Arn }
    },
    async close() {
      client.destroy()
      await server.close()
    },
  }
}

export type Stage = Awaited<ReturnType<typeof startStage>>

/** One raw call; the answer's status, headers and parsed body. */
export async function call(origin: string, operation: string, input: unknown, headers: Record<string, string> = {}) {
  const response = await fetch(origin, {
    method: "POST",
    headers: {
      "content-type": "application/x-amz-json-1.1",
      "x-amz-target": `TrentService.${operation}`,
      authorization: "AWS4-HMAC-SHA256 Credential=local/20260101/us-east-1/kms/aws4_request",
      ...headers,
    },
    body: typeof input === "string" ? input : JSON.stringify(input),
  })
  const text = await response.text()
  const body = (text === "" ? undefined : JSON.parse(text)) as Record<string, unknown> | undefined
  return { status: response.status, headers: response.headers, body }
}
