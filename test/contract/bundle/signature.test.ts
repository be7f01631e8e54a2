import { createHash, createHmac } from "node:crypto"
import { createServer, type IncomingHttpHeaders } from "node:http"
import type { AddressInfo } from "node:net"
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest"
import { type AwsClients, loadBoth } from "./both-clients.ts"

/** A request as it arrived. */
interface Arrived {
  readonly method: string
  readonly url: string
  readonly headers: IncomingHttpHeaders
  readonly body: Buffer
}

const SECRET = "arn:aws:secretsmanager:eu-central-1:000000000000:secret:line/a/tokens/b-AbCdEf"
const ENVIRONMENT = {
  AWS_REGION: "eu-central-1",
  AWS_ACCESS_KEY_ID: "AKIDEXAMPLE",
  AWS_SECRET_ACCESS_KEY: "not/a+secret",
  AWS_SESSION_TOKEN: "session/token+with=signs==",
}
const ALWAYS_SIGNED = ["host", "x-amz-content-sha256", "x-amz-date", "x-amz-security-token", "x-amz-target"]

let aws: AwsClients
let arrived: Arrived[] = []
const server = createServer(async (request, response) => {
  const chunks: Buffer[] = []
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk)
  const { method = "", url = "", headers } = request
  arrived.push({ method, url, headers, body: Buffer.concat(chunks) })
  response.end('{"Signature":"AQL6"}')
})

beforeAll(async () => {
  aws = (await loadBoth()).bundled
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  const { port } = server.address() as AddressInfo
  const environment = { ...ENVIRONMENT, AWS_ENDPOINT_URL: `http://127.0.0.1:${port}` }
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value)
})
afterAll(() => {
  vi.unstubAllEnvs()
  server.close()
  server.closeAllConnections()
})

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html */
function signatureOf({ method, url, headers, body }: Arrived): string {
  const { scope, signedHeaders } = authorizationOf(headers)
  const { pathname, searchParams } = new URL(url, "http://host")
  searchParams.sort()
  const lines = signedHeaders.map((name) => `${name}:${String(headers[name]).trim().replace(/ +/g, " ")}\n`)
  const names = signedHeaders.join(";")
  const canonical = [method, pathname, searchParams, lines.join(""), names, sha256(body)].join("\n")
  const toSign = ["AWS4-HMAC-SHA256", headers["x-amz-date"], scope.join("/"), sha256(canonical)].join("\n")
  const secretKey = Buffer.from(`AWS4${ENVIRONMENT.AWS_SECRET_ACCESS_KEY}`)
  return hmac(scope.reduce(hmac, secretKey), toSign).toString("hex")
}

function authorizationOf({ authorization = "" }: IncomingHttpHeaders) {
  const parts = /^AWS4-HMAC-SHA256 Credential=([^,]+), SignedHeaders=([^,]+), Signature=([0-9a-f]{64})$/
  const [, credential = "", names = "", signature = ""] = parts.exec(authorization) ?? []
  const [accessKeyId, ...scope] = credential.split("/")
  return { accessKeyId, scope, signedHeaders: names.split(";"), signature }
}

function sha256(data: string | Buffer): string {
  return createHash("sha256").update(data).digest("hex")
}

function hmac(key: Buffer, text: string): Buffer {
  return createHmac("sha256", key).update(text).digest()
}

function withFlippedBit(body: Buffer, at: number): Buffer {
  const changed = Buffer.from(body)
  changed.writeUInt8(changed.readUInt8(at) ^ 1, at)
  return changed
}

const send = (command: object) => new aws.SecretsManagerClient({ maxAttempts: 1 }).send(command as never)
const CALLS: readonly (readonly [string, string, () => Promise<unknown>])[] = [
  ["DescribeSecret", "secretsmanager", () => send(new aws.DescribeSecretCommand({ SecretId: SECRET }))],
  [
    "PutSecretValue",
    "secretsmanager",
    () =>
      send(
        new aws.PutSecretValueCommand({
          SecretId: SECRET,
          ClientRequestToken: "00000000-0000-4000-8000-000000000001",
          SecretString: "“ü” 鍵 🔑 and \u0000",
          VersionStages: ["AWSPENDING"],
        }),
      ),
  ],
  [
    "Sign",
    "kms",
    () =>
      aws.createKmsClient({ maxAttempts: 1 }).sign(
        {
          KeyId: "alias/line",
          Message: new Uint8Array([1, 2, 250]),
          MessageType: "RAW",
          SigningAlgorithm: "RSASSA_PKCS1_V1_5_SHA_256",
        },
        { abortSignal: new AbortController().signal },
      ),
  ],
]

describe("the bundle's client signs what it sends by Signature Version 4", () => {
  it.each(CALLS)("%s", async (operation, service, call) => {
    arrived = []
    await call()
    const [request, ...more] = arrived
    if (request === undefined) throw new Error("nothing arrived")
    const { accessKeyId, scope, signedHeaders, signature } = authorizationOf(request.headers)

    expect(more).toEqual([])
    expect(request.headers["x-amz-target"]).toMatch(new RegExp(`\\.${operation}$`))
    expect(accessKeyId).toBe(ENVIRONMENT.AWS_ACCESS_KEY_ID)
    const date = String(request.headers["x-amz-date"]).slice(0, 8)
    expect(scope).toEqual([date, ENVIRONMENT.AWS_REGION, service, "aws4_request"])
    expect(request.headers["x-amz-security-token"]).toBe(ENVIRONMENT.AWS_SESSION_TOKEN)
    expect(signedHeaders).toEqual(expect.arrayContaining(ALWAYS_SIGNED))
    expect(signature).toBe(signatureOf(request))
  })

  it("so that no other body goes with the signature", async () => {
    arrived = []
    for (const [, , call] of CALLS) await call()
    expect(arrived).toHaveLength(CALLS.length)
    for (const request of arrived) {
      const { signature } = authorizationOf(request.headers)
      for (const at of [0, request.body.length >> 1, request.body.length - 1]) {
        expect(signatureOf({ ...request, body: withFlippedBit(request.body, at) })).not.toBe(signature)
      }
    }
  })
})
