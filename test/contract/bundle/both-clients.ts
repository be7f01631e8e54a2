import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { Readable } from "node:stream"
import { pathToFileURL } from "node:url"
import { buildLambda } from "../../../scripts/build.ts"
import * as official from "./functions/aws-clients.ts"

/** AWS's clients, from the package or as the bundle has them. */
export type AwsClients = typeof official

/** A request as it would go out; `authorization` without the signature, which holds the time. */
export interface SentRequest {
  readonly url: string
  readonly method: string
  readonly type: string | undefined
  readonly target: string | undefined
  readonly scope: string | undefined
  readonly sessionToken: string | undefined
  readonly body: unknown
}

/** What the other side says. */
export interface Answer {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body: string
}

/** @returns AWS's clients from the package and as bundled */
export async function loadBoth(): Promise<{ readonly official: AwsClients; readonly bundled: AwsClients }> {
  const folder = await mkdtemp(join(tmpdir(), "aws-clients-"))
  try {
    await buildLambda(folder, [join(import.meta.dirname, "functions", "aws-clients.ts")])
    const bundled = (await import(pathToFileURL(join(folder, "aws-clients.mjs")).href)) as AwsClients
    return { official, bundled }
  } finally {
    await rm(folder, { recursive: true })
  }
}

/** An HTTP handler that sends nothing: keeps the requests and gives the answer. */
export function createRecorder(answer: Answer = { status: 200, body: "{}" }) {
  const sent: SentRequest[] = []
  const handler = {
    async handle(request: HttpRequest) {
      sent.push(record(request))
      const { status: statusCode, headers = {}, body } = answer
      return { response: { statusCode, headers, body: Readable.from([Buffer.from(body)]) } }
    },
    updateHttpClientConfig() {},
    httpHandlerConfigs: () => ({}),
    destroy() {},
  }
  return { sent, handler }
}

interface HttpRequest {
  readonly method: string
  readonly protocol: string
  readonly hostname: string
  readonly port?: number
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

function record({ method, protocol, hostname, port, path, headers, body }: HttpRequest): SentRequest {
  const { pathname, host } = new URL(`${protocol}//${hostname}${port === undefined ? "" : `:${port}`}${path}`)
  return {
    url: `${protocol}//${host}${pathname}`,
    method,
    type: headers["content-type"],
    target: headers["x-amz-target"],
    scope: /Credential=([^,]+),/.exec(headers.authorization ?? "")?.[1],
    sessionToken: headers["x-amz-security-token"],
    body: JSON.parse(body),
  }
}
