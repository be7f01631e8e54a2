import { setTimeout as sleep } from "node:timers/promises"
import { SecretsManagerClient } from "@aws-sdk/client-secrets-manager"
import { createLineClient } from "../line/client.ts"
import { createSigners } from "./assertion/signer.ts"
import { readSettings } from "./environment.ts"
import { createAwsKms } from "./kms/aws-kms.ts"
import { createKmsClient } from "./kms/kms-client.ts"
import { createLogger } from "./log.ts"
import { withMetrics } from "./metrics.ts"
import { createRotationHandler } from "./rotation/handler.ts"
import { stepMetrics } from "./rotation/step-metrics.ts"
import { createAwsSecrets } from "./secrets/aws-secrets.ts"

/** Bound on one call of Secrets Manager, and on one signature of KMS, in milliseconds. */
const CALL_TIMEOUT_MS = 5_000

const settings = readSettings(process.env)
const pause = async (ms: number) => {
  await sleep(ms)
}

/** The rotation function: takes Secrets Manager's rotation event and no other. */
export const handler = createRotationHandler(
  {
    settings,
    secrets: createAwsSecrets({
      client: new SecretsManagerClient({ maxAttempts: 1 }),
      sleep: pause,
      callTimeoutMs: CALL_TIMEOUT_MS,
    }),
    line: createLineClient(settings.lineApiOrigin === undefined ? {} : { origin: settings.lineApiOrigin }),
    createSigner: createSigners(() =>
      createAwsKms({ client: createKmsClient({ maxAttempts: 1 }), sleep: pause, totalTimeoutMs: CALL_TIMEOUT_MS }),
    ),
    now: Date.now,
    sleep: pause,
  },
  withMetrics(
    createLogger(settings.logLevel),
    { write: (line) => process.stdout.write(line), now: Date.now },
    stepMetrics,
  ),
)
