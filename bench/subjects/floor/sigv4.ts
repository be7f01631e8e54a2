import { createHash, createHmac } from "node:crypto"

/** Credentials as Lambda's environment has them. */
export interface AwsCredentials {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken: string | undefined
}

/** What a signature covers. Header names are lower case. */
export interface Signable {
  readonly host: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** @returns the headers to send with `POST /`. @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html */
export function signed(
  { host, headers, body }: Signable,
  credentials: AwsCredentials,
  region: string,
  service: string,
  nowMs: number,
): Record<string, string> {
  const stamp = new Date(nowMs).toISOString().replace(/[-:]|\.\d{3}/g, "")
  const token = credentials.sessionToken
  const all: Record<string, string> = {
    ...headers,
    host,
    "x-amz-date": stamp,
    ...(token === undefined ? {} : { "x-amz-security-token": token }),
  }
  const names = Object.keys(all).sort()
  const signedHeaders = names.join(";")
  const canonicalHeaders = names.map((name) => `${name}:${all[name]}\n`).join("")
  const canonical = ["POST", "/", "", canonicalHeaders, signedHeaders, sha256(body)].join("\n")
  const scope = [stamp.slice(0, 8), region, service, "aws4_request"]
  const toSign = ["AWS4-HMAC-SHA256", stamp, scope.join("/"), sha256(canonical)].join("\n")
  const key = scope.reduce<string | Buffer>((parent, part) => hmac(parent, part), `AWS4${credentials.secretAccessKey}`)
  const signature = hmac(key, toSign).toString("hex")
  const credential = `${credentials.accessKeyId}/${scope.join("/")}`
  return {
    ...all,
    authorization: `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=${signedHeaders}, Signature=${signature}`,
  }
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex")
}

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac("sha256", key).update(text).digest()
}
