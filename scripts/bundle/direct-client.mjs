// What the bundle has in place of the AWS client's own `SecretsManagerClient`: AWS's endpoint rules, signer and HTTP handler,
// called one after the other with AWS's JSON between them. Left out is what most of a cold start went into: a stack of a
// dozen middlewares, retries (the function asks for one attempt), config files, error classes (only names are looked at),
// and the choice among protocols and signatures, of which these services have one. test/contract/bundle holds it against
// the client it replaces.
import { defaultEndpointResolver } from "@aws-sdk/client-secrets-manager/dist-es/endpoint/endpointResolver.js"
import { fromEnv } from "@aws-sdk/credential-provider-env"
import { Sha256 } from "@smithy/core/checksum"
import { HttpRequest } from "@smithy/core/transport"
import { NodeHttpHandler } from "@smithy/node-http-handler"
import { SignatureV4 } from "@smithy/signature-v4"
import { fromWire, toWire } from "./json-shapes.mjs"

/** Largest answer that is read, in bytes; a secret's value has at most 65,536. */
const BODY_LIMIT_BYTES = 1_048_576
const OPTIONS = new Set([
  "credentials",
  "endpoint",
  "endpointProvider",
  "httpAuthSchemeProvider",
  "maxAttempts",
  "protocolSettings",
  "region",
  "requestHandler",
  "serviceId",
])

export class SecretsManagerClient {
  #handler
  #signer
  #target
  #url

  constructor(options = {}) {
    requireSupported(options)
    const { AWS_REGION, AWS_DEFAULT_REGION } = process.env
    const { credentials = fromEnv(), region = AWS_REGION ?? AWS_DEFAULT_REGION, requestHandler } = options
    if (!region) throw new Error("Region is missing: set AWS_REGION")
    const { signingName: service, signingRegion } = signingPropertiesOf(options, region)
    this.#handler = NodeHttpHandler.create(requestHandler)
    this.#signer = new SignatureV4({ credentials, region: signingRegion, service, sha256: Sha256 })
    this.#target = options.protocolSettings?.serviceTarget ?? "secretsmanager"
    this.#url = endpointOf(options, region)
  }

  async send({ schema, input }, { abortSignal } = {}) {
    const [, , operation, , inputSchema, outputSchema] = schema
    const request = requestTo(this.#url, `${this.#target}.${operation}`, JSON.stringify(toWire(inputSchema, input)))
    const { response } = await this.#handler.handle(await this.#signer.sign(request), { abortSignal })
    const json = await readJson(response)
    if (response.statusCode >= 300) throw errorOf(response, json)
    return fromWire(outputSchema, json)
  }

  destroy() {
    this.#handler.destroy()
  }
}

/** An option that would be ignored could be one that matters. */
function requireSupported(options) {
  const unsupported = Object.keys(options).filter((name) => !OPTIONS.has(name))
  if (unsupported.length > 0) throw new Error(`the bundle's AWS client doesn't take ${unsupported.join(", ")}`)
  if (options.maxAttempts !== 1) throw new Error("the bundle's AWS client makes one attempt: `maxAttempts` must be 1")
}

/** As AWS's clients do: an endpoint from the options or the environment, else by the service's rules for the Region. */
function endpointOf({ endpoint, serviceId = "Secrets Manager", endpointProvider = defaultEndpointResolver }, region) {
  const { env } = process
  const isIgnored = env.AWS_IGNORE_CONFIGURED_ENDPOINT_URLS === "true"
  const configured = env[`AWS_ENDPOINT_URL_${serviceId.replaceAll(" ", "_").toUpperCase()}`] || env.AWS_ENDPOINT_URL
  const parameters = {
    Endpoint: endpoint ?? ((!isIgnored && configured) || undefined),
    Region: region,
    UseFIPS: env.AWS_USE_FIPS_ENDPOINT === "true",
    UseDualStack: env.AWS_USE_DUALSTACK_ENDPOINT === "true",
  }
  return endpointProvider(parameters).url
}

function signingPropertiesOf({ httpAuthSchemeProvider }, region) {
  const properties = httpAuthSchemeProvider?.({ region })[0].signingProperties
  return { signingName: "secretsmanager", signingRegion: region, ...properties }
}

/** @see https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html */
function requestTo(url, target, body) {
  const { protocol, hostname, port, pathname: path, host } = url
  const headers = {
    host,
    "content-type": "application/x-amz-json-1.1",
    "content-length": String(Buffer.byteLength(body)),
    "user-agent": "line-token-rotation",
    "x-amz-target": target,
  }
  return new HttpRequest({ method: "POST", protocol, hostname, port: port && Number(port), path, headers, body })
}

/** An answer that was cut off or isn't JSON doesn't say what became of the request; a socket's own error keeps its code. */
async function readJson(response) {
  try {
    const text = (await collect(response.body)).toString()
    const json = text === "" ? {} : JSON.parse(text)
    if (typeof json === "object" && json !== null) return json
    throw new Error("not an object")
  } catch ({ code }) {
    const error = new Error("an answer of AWS can't be read")
    const facts = code === undefined ? { name: "UnreadableAnswer" } : { code }
    throw Object.assign(error, facts, metadataOf(response))
  }
}

async function collect(body) {
  const chunks = []
  let sizeBytes = 0
  for await (const chunk of body) {
    chunks.push(chunk)
    sizeBytes += chunk.length
    if (sizeBytes > BODY_LIMIT_BYTES) throw new Error("too large")
  }
  return Buffer.concat(chunks)
}

/** The name is the last part of `namespace#Name:more`, in the body or a header. */
function errorOf(response, { __type, message, Message }) {
  const type = String(__type ?? response.headers["x-amzn-errortype"] ?? "Unknown")
  const [name = ""] = type.split(":")
  const error = new Error(message ?? Message ?? "UnknownError")
  return Object.assign(error, { name: name.slice(name.indexOf("#") + 1), ...metadataOf(response) })
}

function metadataOf({ statusCode, headers }) {
  return { $metadata: { httpStatusCode: statusCode, requestId: headers["x-amzn-requestid"], attempts: 1 } }
}
