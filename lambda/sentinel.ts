import { setTimeout as sleep } from "node:timers/promises"
import { SecretsManagerClient } from "@aws-sdk/client-secrets-manager"
import { createLineClient } from "../line/client.ts"
import { createSigners } from "./assertion/signer.ts"
import { createPublicJwkReader } from "./assertion/signing-public-jwk.ts"
import { readSentinelSettings } from "./environment.ts"
import { createAwsKms } from "./kms/aws-kms.ts"
import { createKmsClient } from "./kms/kms-client.ts"
import { createLogger } from "./log.ts"
import { withMetrics } from "./metrics.ts"
import { createAwsSecrets } from "./secrets/aws-secrets.ts"
import { createSentinelHandler } from "./sentinel/handler.ts"
import { watchMetrics } from "./sentinel/watch-metrics.ts"

/** Bound on one call of Secrets Manager, and on one of KMS, in milliseconds. */
const CALL_TIMEOUT_MS = 5_000

const settings = readSentinelSettings(process.env)
const pause = async (ms: number) => {
  await sleep(ms)
}
const connectKms = () =>
  createAwsKms({ client: createKmsClient({ maxAttempts: 1 }), sleep: pause, totalTimeoutMs: CALL_TIMEOUT_MS })

/** The sentinel function: takes its own events, from EventBridge Scheduler, Pulumi or an operator. */
export const handler = createSentinelHandler(
  {
    settings,
    secrets: createAwsSecrets({
      client: new SecretsManagerClient({ maxAttempts: 1 }),
      sleep: pause,
      callTimeoutMs: CALL_TIMEOUT_MS,
    }),
    line: createLineClient(settings.lineApiOrigin === undefined ? {} : { origin: settings.lineApiOrigin }),
    createSigner: createSigners(connectKms),
    readPublicJwk: createPublicJwkReader(connectKms),
    memory: { held: new Map(), proofs: new Map() },
    now: Date.now,
    sleep: pause,
  },
  withMetrics(
    createLogger(settings.logLevel),
    { write: (line) => process.stdout.write(line), now: Date.now },
    watchMetrics,
  ),
)
