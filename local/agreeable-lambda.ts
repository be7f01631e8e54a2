import type { Clock } from "./clock.ts"
import { type LoopbackServer, listenOnLoopback } from "./loopback-server.ts"

/**
 * A Lambda that has no policies and whose every function succeeds at once. AWS turns rotation on only together with a
 * rotation or a test of it; while secrets are being made there is nothing to test yet, so this takes the test's place.
 */
export function startAgreeableLambda(clock: Clock): Promise<LoopbackServer> {
  return listenOnLoopback(
    ({ method, path }) => {
      if (method === "POST") return { status: 200, headers: { "x-amz-executed-version": "$LATEST" }, body: "null" }
      if (path.endsWith("/policy")) return { status: 405 }
      return { status: 200, headers: { "content-type": "application/json" }, body: '{"Configuration":{}}' }
    },
    { clock },
  )
}
