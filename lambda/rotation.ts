import { createSigners } from "./assertion/signer.ts"
import { connect, logTo } from "./connect.ts"
import { readSettings } from "./environment.ts"
import { createRotationHandler } from "./rotation/handler.ts"
import { stepMetrics } from "./rotation/step-metrics.ts"

const settings = readSettings(process.env)
const { connectKms, ...ports } = connect(settings)

/** The rotation function: takes Secrets Manager's rotation event and no other. */
export const handler = createRotationHandler(
  { settings, ...ports, createSigner: createSigners(connectKms) },
  logTo(settings, stepMetrics),
)
