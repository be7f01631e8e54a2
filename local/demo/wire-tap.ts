import { subscribe, unsubscribe } from "node:diagnostics_channel"
import type { IncomingMessage } from "node:http"
import type { KnownSecret } from "./canary.ts"

/** Members and parameters of requests whose values are secret, and what they are. */
const SECRET_MEMBERS: Readonly<Record<string, string>> = {
  RotationToken: "a RotationToken",
  client_assertion: "an assertion",
  client_secret: "the channel secret",
  access_token: "a token",
  channelAccessToken: "a token",
}

/** Listens to what goes over loopback to the servers of this process. */
export interface WireTap {
  /** Every secret that was sent so far, each once. */
  secrets(): readonly KnownSecret[]
  close(): void
}

/**
 * Learns the secrets' real values where they are used, from the requests that arrive at the stand-ins, so that
 * everything else can be searched for them.
 */
export function tapRequests(): WireTap {
  const known = new Map<string, string>()
  const learn = (request: IncomingMessage, body: string) => {
    for (const { what, value } of secretsOf(request, body)) known.set(value, what)
  }
  const onRequest = (message: unknown) => {
    const { request } = message as { readonly request: IncomingMessage }
    const chunks: Buffer[] = []
    request.on("data", (chunk: Buffer) => chunks.push(chunk))
    request.on("end", () => learn(request, Buffer.concat(chunks).toString()))
  }
  subscribe("http.server.request.start", onRequest)
  return {
    secrets: () => [...known].map(([value, what]) => ({ what, value })),
    close: () => unsubscribe("http.server.request.start", onRequest),
  }
}

function secretsOf({ url = "/", headers }: IncomingMessage, body: string): readonly KnownSecret[] {
  const query = url.split("?", 2)[1] ?? ""
  const bearer = /^Bearer (\S+)$/.exec(headers.authorization ?? "")?.[1]
  const members = [...new URLSearchParams(query), ...new URLSearchParams(body), ...jsonMembers(body)]
  const found = members.flatMap(([name, value]) => {
    const what = SECRET_MEMBERS[name]
    return what === undefined || value === "" ? [] : [{ what, value }]
  })
  return bearer === undefined ? found : [...found, { what: "a token", value: bearer }]
}

/** Text members of a JSON object, and of a JSON object that is the text of a member. */
function jsonMembers(text: string): readonly (readonly [string, string])[] {
  const texts = Object.entries(parseObject(text)).filter(
    (entry): entry is [string, string] => typeof entry[1] === "string",
  )
  return texts.flatMap(([name, value]) => [[name, value] as const, ...jsonMembers(value)])
}

function parseObject(text: string): object {
  if (!text.startsWith("{")) return {}
  try {
    return JSON.parse(text) as object
  } catch {
    return {}
  }
}
