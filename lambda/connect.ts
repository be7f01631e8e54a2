import { setTimeout as sleep } from "node:timers/promises"
import { SecretsManagerClient } from "@aws-sdk/client-secrets-manager"
import { createLineClient } from "../line/client.ts"
import type { Settings } from "./environment.ts"
import { createAwsKms } from "./kms/aws-kms.ts"
import { createKmsClient } from "./kms/kms-client.ts"
import { createLogger, type Logger } from "./log.ts"
import { type MetricsOf, withMetrics } from "./metrics.ts"
import { createAwsSecrets } from "./secrets/aws-secrets.ts"

/** Bound on one call of Secrets Manager, and on one of KMS, in milliseconds. */
const CALL_TIMEOUT_MS = 5_000

const pause = async (ms: number) => {
  await sleep(ms)
}

/** The ports of either function, over the real services. KMS is connected to by whoever needs it. */
export function connect({ lineApiOrigin }: Settings) {
  const client = new SecretsManagerClient({ maxAttempts: 1 })
  return {
    secrets: createAwsSecrets({ client, sleep: pause, callTimeoutMs: CALL_TIMEOUT_MS }),
    line: createLineClient(lineApiOrigin === undefined ? {} : { origin: lineApiOrigin }),
    connectKms: () =>
      createAwsKms({ client: createKmsClient({ maxAttempts: 1 }), sleep: pause, totalTimeoutMs: CALL_TIMEOUT_MS }),
    now: Date.now,
    sleep: pause,
  }
}

/** Where either function's lines and metrics go. */
export function logTo({ logLevel, secretPrefix }: Settings, metricsBy: (prefix: string) => MetricsOf): Logger {
  const sink = { write: (line: string) => process.stdout.write(line), now: Date.now }
  return withMetrics(createLogger(logLevel), sink, metricsBy(secretPrefix))
}
