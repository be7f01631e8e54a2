import { exchange, type FloorAnswer } from "./exchange.ts"
import { type AwsCredentials, signed } from "./sigv4.ts"

const { AWS_REGION = "us-east-1", AWS_ACCESS_KEY_ID = "", AWS_SECRET_ACCESS_KEY = "", AWS_SESSION_TOKEN } = process.env
const HOST = `secretsmanager.${AWS_REGION}.amazonaws.com`
const credentials: AwsCredentials = {
  accessKeyId: AWS_ACCESS_KEY_ID,
  secretAccessKey: AWS_SECRET_ACCESS_KEY,
  sessionToken: AWS_SESSION_TOKEN,
}

/** One call of Secrets Manager, whatever its answer. */
export function callSecretsManager(operation: string, input: object): Promise<FloorAnswer> {
  const body = JSON.stringify(input)
  const headers = {
    "content-type": "application/x-amz-json-1.1",
    "content-length": String(Buffer.byteLength(body)),
    "x-amz-target": `secretsmanager.${operation}`,
  }
  const all = signed({ host: HOST, headers, body }, credentials, AWS_REGION, "secretsmanager", Date.now())
  return exchange({ method: "POST", host: HOST, path: "/", headers: all, body })
}
