import { randomUUID } from "node:crypto"
import type { Clock } from "./clock.ts"
import {
  type LoopbackHandler,
  type LoopbackReply,
  type LoopbackRequest,
  type LoopbackServer,
  listenOnLoopback,
} from "./loopback-server.ts"

export interface AwsEndpointOptions {
  readonly clock: Clock
  readonly accountId: string
  /** TCP port; 0, the default, takes a free one. */
  readonly port?: number
  /** Takes each request whose X-Amz-Target begins with `secretsmanager.`. */
  readonly secretsManager: LoopbackHandler
  /** Takes each request whose X-Amz-Target begins with `TrentService.`. */
  readonly kms: LoopbackHandler
  /** Takes each request to a path of Lambda's API, whatever its version, and downloads of functions' code. */
  readonly lambda: LoopbackHandler
}

const LAMBDA_PATH =
  /^\/(20\d\d-\d\d-\d\d\/(functions|tags|account-settings|event-source-mappings|layers|code-signing-configs)|lambda-code)(\/|$)/
const SERVED = "Secrets Manager, KMS, Lambda and STS GetCallerIdentity"
/** More than the largest upload of code, so that Lambda itself refuses one that is too large. */
const BODY_LIMIT_BYTES = 72 * 1024 * 1024

/**
 * One address for every AWS service there is here, for `AWS_ENDPOINT_URL`. A service that isn't gets a typed 4xx that
 * names it: clients would repeat a 5xx for minutes.
 */
export function listenAsAws(options: AwsEndpointOptions): Promise<LoopbackServer> {
  const { clock, port = 0, accountId, secretsManager, kms, lambda } = options
  return listenOnLoopback(
    (request) => {
      const target = headerOf(request, "x-amz-target")
      if (target?.startsWith("secretsmanager.")) return secretsManager(request)
      if (target?.startsWith("TrentService.")) return kms(request)
      if (LAMBDA_PATH.test(request.path)) return lambda(request)
      const action = target === undefined ? queryActionOf(request) : undefined
      if (action === "GetCallerIdentity") return callerIdentity(accountId)
      return notServed(serviceOf(request), target, action)
    },
    { clock, port, bodyLimitBytes: BODY_LIMIT_BYTES },
  )
}

/** STS's answer, in AWS's Query protocol. @see https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html */
function callerIdentity(accountId: string): LoopbackReply {
  const result = `<Arn>arn:aws:iam::${accountId}:root</Arn><UserId>${accountId}</UserId><Account>${accountId}</Account>`
  const metadata = `<ResponseMetadata><RequestId>${randomUUID()}</RequestId></ResponseMetadata>`
  return xml(
    200,
    `<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult>${result}</GetCallerIdentityResult>${metadata}</GetCallerIdentityResponse>`,
  )
}

/** In the protocol the caller speaks: JSON by X-Amz-Target, Query with an Action, or REST. */
function notServed(service: string | undefined, target: string | undefined, action: string | undefined): LoopbackReply {
  const what = target ?? action
  const message = `${service ?? "This service"} isn't served here${what === undefined ? "" : ` (${what})`}; this endpoint has ${SERVED}.`
  if (action !== undefined) return queryError(message)
  const isJsonProtocol = target !== undefined
  const code = "UnknownOperationException"
  return {
    status: isJsonProtocol ? 400 : 404,
    headers: {
      "content-type": isJsonProtocol ? "application/x-amz-json-1.1" : "application/json",
      "x-amzn-errortype": code,
      "x-amzn-requestid": randomUUID(),
    },
    body: JSON.stringify({ __type: code, Message: message, message }),
  }
}

function queryError(message: string): LoopbackReply {
  const error = `<Error><Type>Sender</Type><Code>InvalidAction</Code><Message>${escapeXml(message)}</Message></Error>`
  return xml(400, `<ErrorResponse>${error}<RequestId>${randomUUID()}</RequestId></ErrorResponse>`)
}

function xml(status: number, body: string): LoopbackReply {
  return { status, headers: { "content-type": "text/xml" }, body }
}

function escapeXml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;")
}

/** The service in the signature's scope: `Credential=<key>/<day>/<region>/<service>/aws4_request`. */
function serviceOf(request: LoopbackRequest): string | undefined {
  const scope = /Credential=[^/,\s]+\/\d{8}\/[\w-]+\/([\w-]+)\/aws4_request/
  return scope.exec(headerOf(request, "authorization") ?? "")?.[1]
}

function queryActionOf(request: LoopbackRequest): string | undefined {
  const type = headerOf(request, "content-type") ?? ""
  const isForm = request.method === "POST" && type.startsWith("application/x-www-form-urlencoded")
  const parameters = isForm ? new URLSearchParams(request.body.toString()) : request.query
  return parameters.get("Action") ?? undefined
}

function headerOf(request: LoopbackRequest, name: string): string | undefined {
  const value = request.headers[name]
  return Array.isArray(value) ? value[0] : value
}
