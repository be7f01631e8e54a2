import { randomUUID } from "node:crypto"
import type { AwsCall } from "./aws-call.ts"
import type { SecretsManager } from "./secrets-manager/secrets-manager.ts"
import type { SeededChannel } from "./seed.ts"

/** Fewer at once than Lambda runs at once. */
const AT_ONCE = 5

/** Rotates each token secret once. @throws Error that names the secret and the step when one fails for good. */
export async function rotateOnce(
  secretsManager: Pick<SecretsManager, "history" | "idle">,
  call: AwsCall,
  channels: readonly SeededChannel[],
): Promise<void> {
  const arns = channels.flatMap(({ tokenSecrets }) => Object.values(tokenSecrets))
  for (let at = 0; at < arns.length; at += AT_ONCE) {
    const some = arns.slice(at, at + AT_ONCE)
    await Promise.all(some.map((SecretId) => call("RotateSecret", { SecretId, ClientRequestToken: randomUUID() })))
    await secretsManager.idle()
  }
  for (const arn of arns) checkRotated(secretsManager, arn)
}

function checkRotated({ history }: Pick<SecretsManager, "history">, arn: string): void {
  const events = history().filter(({ secretArn }) => secretArn === arn)
  if (events.some(({ type }) => type === "RotationSucceeded")) return
  const failed = events.findLast((event) => event.type === "StepEnded" && event.outcome === "failed")
  const why =
    failed?.type === "StepEnded" ? `${failed.step} failed with ${failed.errorType ?? "no error type"}` : "no step ran"
  throw new Error(`the first rotation of ${arn} didn't succeed: ${why}; see the function's log`)
}
