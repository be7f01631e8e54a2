import { createPublicKey, generateKeyPairSync } from "node:crypto"
import { GetPublicKeyCommand } from "@aws-sdk/client-kms"
import { decodeProtectedHeader, importJWK, jwtVerify } from "jose"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { assertionClaims } from "../../../lambda/assertion/claims.ts"
import { publicJwkOfSpki } from "../../../lambda/assertion/public-jwk.ts"
import type { SignAssertion } from "../../../lambda/assertion/sign-assertion.ts"
import { createSigners } from "../../../lambda/assertion/signer.ts"
import type { SigningKey } from "../../../lambda/credentials-secret.ts"
import { createAwsKms } from "../../../lambda/kms/aws-kms.ts"
import { createKmsClient } from "../../../lambda/kms/kms-client.ts"
import { createLineClient } from "../../../line/client.ts"
import { type LineSimulator, startLineSimulator } from "../../../local/line/simulator.ts"
import { CREDENTIALS, REGION, type Stage, startStage } from "./stage.ts"

const CHANNEL_ID = "1234567890"
const CHANNEL_SECRET = "0123456789abcdef0123456789abcdef"

interface Signing {
  readonly sign: SignAssertion
  readonly publicJwk: object
  readonly kid: string
}

let stage: Stage
let line: LineSimulator
beforeAll(async () => {
  stage = await startStage()
  line = await startLineSimulator({ clock: stage.clock })
  line.registerChannel({ channelId: CHANNEL_ID, channelSecret: CHANNEL_SECRET })
})
afterAll(async () => {
  await line.close()
  await stage.close()
})

async function signWith(key: SigningKey, publicJwk: object): Promise<Signing> {
  const createSigner = createSigners(() =>
    createAwsKms({
      client: createKmsClient({ endpoint: stage.origin, region: REGION, credentials: CREDENTIALS, maxAttempts: 1 }),
      sleep: async () => undefined,
      totalTimeoutMs: 5_000,
    }),
  )
  const kid = line.registerKey(CHANNEL_ID, publicJwk)
  const credentials = { secretName: "line/demo/credentials", channelId: CHANNEL_ID, channelSecret: CHANNEL_SECRET }
  return { sign: await createSigner({ ...credentials, kid, key }), publicJwk, kid }
}

async function inKms(): Promise<Signing> {
  const { arn } = await stage.makeKey()
  const { PublicKey = new Uint8Array() } = await stage.client.send(new GetPublicKeyCommand({ KeyId: arn }))
  return signWith({ kind: "kms", kmsKeyId: arn }, publicJwkOfSpki(PublicKey))
}

async function privately(): Promise<Signing> {
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 })
  const spki = createPublicKey(privateKey).export({ type: "spki", format: "der" })
  const pem = String(privateKey.export({ type: "pkcs8", format: "pem" }))
  return signWith({ kind: "pkcs8", pem }, publicJwkOfSpki(spki))
}

describe.each([
  ["in KMS", inKms],
  ["in the credentials secret", privately],
])("an assertion signed by a key %s", (_, make) => {
  it("is verified by jose with the JWK that LINE's console gets, header and claims included", async () => {
    const { sign, publicJwk, kid } = await make()
    const claims = assertionClaims(CHANNEL_ID, 2_592_000, stage.clock.now())
    const assertion = await sign(claims)
    const { payload } = await jwtVerify(assertion, await importJWK(publicJwk), { algorithms: ["RS256"] })
    expect(payload).toEqual(claims)
    expect(decodeProtectedHeader(assertion)).toEqual({ alg: "RS256", typ: "JWT", kid })
  })

  it("is accepted by LINE: it lists, and it issues a token that LINE takes for this channel's", async () => {
    const { sign } = await make()
    const client = createLineClient({ origin: line.origin })
    const assertion = () => sign(assertionClaims(CHANNEL_ID, 86_400, stage.clock.now()))
    const before = await client.getsAllValidChannelAccessTokenKeyIds({ clientAssertion: await assertion() })
    const issued = await client.issueChannelTokenByJwt({ clientAssertion: await assertion() })
    const after = await client.getsAllValidChannelAccessTokenKeyIds({ clientAssertion: await assertion() })
    expect(after.body.kids).toEqual([...before.body.kids, issued.body.key_id])
    const { body } = await client.verifyChannelTokenByJwt({ accessToken: issued.body.access_token })
    expect(body.client_id).toBe(CHANNEL_ID)
  })
})
