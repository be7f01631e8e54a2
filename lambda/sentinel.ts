import { createSigners } from "./assertion/signer.ts"
import { createPublicJwkReader } from "./assertion/signing-public-jwk.ts"
import { connect, logTo } from "./connect.ts"
import { readSentinelSettings } from "./environment.ts"
import { createSentinelHandler } from "./sentinel/handler.ts"
import { watchMetrics } from "./sentinel/watch-metrics.ts"

const settings = readSentinelSettings(process.env)
const { connectKms, ...ports } = connect(settings)

/** The sentinel function: takes its own events, from EventBridge Scheduler, Pulumi or an operator. */
export const handler = createSentinelHandler(
  {
    settings,
    ...ports,
    createSigner: createSigners(connectKms),
    readPublicJwk: createPublicJwkReader(connectKms),
    memory: { held: new Map(), proofs: new Map() },
  },
  logTo(settings, watchMetrics),
)
