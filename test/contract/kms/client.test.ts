import { KMSClient, type KMSClientConfig, SignCommand } from "@aws-sdk/client-kms"
import type { SecretsManagerClientConfig } from "@aws-sdk/client-secrets-manager"
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest"
import { createKmsClient } from "../../../lambda/kms/kms-client.ts"
import { createClock } from "../../../local/clock.ts"
import { type LoopbackRequest, type LoopbackServer, listenOnLoopback } from "../../../local/loopback-server.ts"
import { CREDENTIALS, type Stage, startStage } from "./stage.ts"

const MESSAGE = Buffer.from("header.payload")
const input = (KeyId = "alias/line") =>
  ({ KeyId, Message: MESSAGE, MessageType: "RAW", SigningAlgorithm: "RSASSA_PKCS1_V1_5_SHA_256" }) as const

type Config = SecretsManagerClientConfig & KMSClientConfig
type Sign = (config: Config, keyId?: string) => Promise<unknown>

/** The function's client, and AWS's own: what goes for one has to go for the other. */
const ours: Sign = (config, keyId) =>
  createKmsClient(config).sign(input(keyId), { abortSignal: AbortSignal.timeout(5_000) })
const awss: Sign = (config, keyId) => new KMSClient(config).send(new SignCommand(input(keyId)))

interface Sent {
  readonly protocol: string
  readonly hostname: string
  readonly path: string
  readonly method: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: unknown
}

/** What a client would send, taken from it right before the network. */
async function sentBy(sign: Sign, config: Config): Promise<Sent | string> {
  let sent: Sent | undefined
  const requestHandler = {
    handle(request: Sent) {
      sent = request
      throw new Error("not sent")
    },
  }
  const given = { credentials: CREDENTIALS, maxAttempts: 1, requestHandler, ...config } as unknown as Config
  const error = await sign(given).catch((reason: Error) => reason)
  return sent ?? String(error)
}

function gist(sent: Sent | string) {
  if (typeof sent === "string") return sent
  const { protocol, hostname, path, method, headers, body } = sent
  return {
    url: `${method} ${protocol}//${hostname}${path}`,
    target: headers["x-amz-target"],
    type: headers["content-type"],
    scope: /Credential=\w+\/\d{8}\/([^,]+)/.exec(headers.authorization ?? "")?.[1],
    body: JSON.parse(new TextDecoder().decode(body as Uint8Array)),
  }
}

const REGIONS = [
  "us-east-1",
  "ap-northeast-1",
  "cn-north-1",
  "us-gov-west-1",
  "us-iso-east-1",
  "us-isob-east-1",
  "eu-isoe-west-1",
  "us-isof-south-1",
  "eusc-de-east-1",
  "xx-future-1",
]

describe.each(REGIONS)("a request for KMS in %s", (region) => {
  it.each([
    [false, false],
    [true, false],
    [false, true],
    [true, true],
  ])(
    "is the one that AWS's own client makes (FIPS %s, dual stack %s)",
    async (useFipsEndpoint, useDualstackEndpoint) => {
      const config = { region, useFipsEndpoint, useDualstackEndpoint }
      const request = gist(await sentBy(ours, config))
      expect(request).toEqual(gist(await sentBy(awss, config)))
      expect(request).toMatchObject({ target: "TrentService.Sign", scope: `${region}/kms/aws4_request` })
    },
  )
})

describe("an endpoint from the environment", () => {
  const names = ["AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_KMS", "AWS_ENDPOINT_URL_SECRETS_MANAGER"]
  afterEach(() => {
    for (const name of names) delete process.env[name]
  })

  it("is AWS_ENDPOINT_URL_KMS, or else AWS_ENDPOINT_URL, and never Secrets Manager's", async () => {
    const hostOf = async () => gist(await sentBy(ours, { region: "us-east-1" }))
    process.env.AWS_ENDPOINT_URL_SECRETS_MANAGER = "http://127.0.0.1:1"
    expect(await hostOf()).toMatchObject({ url: "POST https://kms.us-east-1.amazonaws.com/" })
    process.env.AWS_ENDPOINT_URL = "http://127.0.0.2:2"
    expect(await hostOf()).toMatchObject({ url: "POST http://127.0.0.2/" })
    process.env.AWS_ENDPOINT_URL_KMS = "http://127.0.0.3:3"
    expect(await hostOf()).toMatchObject({ url: "POST http://127.0.0.3/" })
  })
})

describe("an answer", () => {
  let stage: Stage
  beforeAll(async () => {
    stage = await startStage()
  })
  afterAll(() => stage.close())

  const at = (origin: string): Config => ({
    endpoint: origin,
    region: "us-east-1",
    credentials: CREDENTIALS,
    maxAttempts: 1,
  })

  it("is read as AWS's own client reads it: PKCS#1 v1.5 gives the same signature each time", async () => {
    const { arn } = await stage.makeKey()
    const [mine, theirs] = (await Promise.all([ours, awss].map((sign) => sign(at(stage.origin), arn)))) as readonly {
      Signature?: Uint8Array
    }[]
    expect(mine?.Signature).toHaveLength(256)
    expect(Buffer.from(mine?.Signature ?? [])).toEqual(Buffer.from(theirs?.Signature ?? []))
  })

  it.each(["NotFoundException", "DisabledException", "KMSInvalidStateException", "ThrottlingException", "Unheard"])(
    "that is a %s is an error of that name, with AWS's text and status",
    async (type) => {
      const refusing = await listenRefusing({ __type: type, message: "what AWS says" })
      for (const sign of [ours, awss]) {
        await expect(sign(at(refusing.origin))).rejects.toMatchObject({
          name: type,
          message: "what AWS says",
          $metadata: { httpStatusCode: 400 },
        })
      }
      await refusing.close()
    },
  )

  it("that is late is given up when its time is over", async () => {
    stage.kms.setFaults([{ operation: "Sign", kind: "latency", latencyMs: 2_000 }])
    const client = createKmsClient(at(stage.origin))
    const beganMs = performance.now()
    await expect(client.sign(input(), { abortSignal: AbortSignal.timeout(100) })).rejects.toThrow()
    expect(performance.now() - beganMs).toBeLessThan(1_000)
  })
})

function listenRefusing(body: object): Promise<LoopbackServer> {
  const headers = { "content-type": "application/x-amz-json-1.1" }
  const refuse = (_: LoopbackRequest) => ({ status: 400, headers, body: JSON.stringify(body) })
  return listenOnLoopback(refuse, { clock: createClock() })
}
