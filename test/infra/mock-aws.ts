import { generateKeyPairSync } from "node:crypto"
import type {
  MockCallArgs,
  MockCallResult,
  MockResourceArgs,
  MockResourceResult,
} from "@pulumi/pulumi/runtime/mocks.js"

/** Where the mocked provider deploys to. */
const REGION = "ap-northeast-1"
const ACCOUNT = "123456789012"

/** The public half of every key in the mocked KMS: base64 of SubjectPublicKeyInfo. */
const PUBLIC_KEY = generateKeyPairSync("rsa", { modulusLength: 2048 })
  .publicKey.export({ type: "spki", format: "der" })
  .toString("base64")

const ANSWERS: Readonly<Record<string, (inputs: Readonly<Record<string, string>>) => MockCallResult>> = {
  "aws:index/getPartition:getPartition": () => ({ partition: "aws" }),
  "aws:index/getRegion:getRegion": () => ({ region: REGION }),
  "aws:index/getCallerIdentity:getCallerIdentity": () => ({ accountId: ACCOUNT }),
  "aws:kms/getPublicKey:getPublicKey": () => ({ publicKey: PUBLIC_KEY }),
  "aws:kms/getKey:getKey": ({ keyId }) => ({ arn: `arn:aws:kms:${REGION}:${ACCOUNT}:key/of-${keyId}` }),
}

/** What the mocked provider answers when it is asked. @throws Error for a question that nobody expects */
export function answerOf({ token, inputs }: MockCallArgs): MockCallResult {
  const answer = ANSWERS[token]
  if (answer === undefined) throw new Error(`nobody expects ${token}`)
  return answer(inputs)
}

/** What the mocked provider makes of a resource: its inputs, and an ARN. */
export function stateOf({ type, name, inputs }: MockResourceArgs): MockResourceResult {
  const [, service = ""] = /^aws:([^/]+)/.exec(type) ?? []
  const arn = `arn:aws:${service}:${REGION}:${ACCOUNT}:${name}`
  const known = { arn, name: `${name}-1a2b3c4`, keyId: `id-of-${name}`, versionId: `version-of-${name}`, result: "{}" }
  return { id: arn, state: { ...known, ...inputs } }
}
