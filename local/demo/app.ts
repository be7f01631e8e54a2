import { setTimeout as sleep } from "node:timers/promises"
import { GetSecretValueCommand, type SecretsManagerClient } from "@aws-sdk/client-secrets-manager"
import { channelAccessTokenIn } from "./channel-access-token.ts"
import type { AppCounts } from "./events.ts"

/** What the app needs to know: where its token is, and where LINE is. */
export interface AppOptions {
  readonly secrets: Pick<SecretsManagerClient, "send">
  /** ARN or name of the token secret. */
  readonly secretId: string
  /** `https://api.line.me`, or a stand-in's address. */
  readonly lineOrigin: string
  /** Pause between two requests, in milliseconds. */
  readonly everyMs: number
  /** How long a read token is used before the secret is read again, in milliseconds. */
  readonly cacheMs: number
}

/** An app that calls LINE all the time. */
export interface App {
  /** Its requests so far, as it saw them. */
  counts(): AppCounts
  /** Settles when its last request is answered. @throws what the secret's read threw, if that is what ended it. */
  stop(): Promise<void>
}

/** Bound on one request, in milliseconds. */
const REQUEST_TIMEOUT_MS = 5_000

type Answer = keyof AppCounts

/**
 * Starts the app: reads the token through the AWS SDK and sends `GET /v2/bot/info` with it, again and again. A refused
 * token is read anew, once, and the request repeated.
 */
export function startApp({ secrets, secretId, lineOrigin, everyMs, cacheMs }: AppOptions): App {
  const counts = { ok: 0, refused: 0, unanswered: 0 }
  const stopping = new AbortController()
  const cache = { token: "", readAtMs: Number.NEGATIVE_INFINITY }

  async function token(isForced: boolean): Promise<string> {
    if (isForced || performance.now() - cache.readAtMs > cacheMs) {
      const { SecretString = "{}" } = await secrets.send(new GetSecretValueCommand({ SecretId: secretId }))
      cache.token = channelAccessTokenIn(SecretString)
      cache.readAtMs = performance.now()
    }
    return cache.token
  }

  async function call(isForced: boolean): Promise<Answer> {
    const answer = await callLine(lineOrigin, await token(isForced))
    counts[answer] += 1
    return answer
  }

  async function run(): Promise<void> {
    while (!stopping.signal.aborted) {
      if ((await call(false)) === "refused") await call(true)
      await sleep(everyMs, undefined, { signal: stopping.signal }).catch(() => undefined)
    }
  }

  const running = run()
  running.catch(() => undefined)
  return {
    counts: () => ({ ...counts }),
    stop() {
      stopping.abort()
      return running
    },
  }
}

async function callLine(origin: string, token: string): Promise<Answer> {
  try {
    const answer = await fetch(new URL("/v2/bot/info", origin), {
      headers: { authorization: `Bearer ${token}` },
      redirect: "error",
      signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS),
    })
    await answer.arrayBuffer()
    if (answer.ok) return "ok"
    return answer.status === 401 ? "refused" : "unanswered"
  } catch {
    return "unanswered"
  }
}
