import { createClock } from "../../../local/clock.ts"
import { listenOnLoopback } from "../../../local/loopback-server.ts"
import { createSecretsManager } from "../../../local/secrets-manager/secrets-manager.ts"

const usage = "usage: start.ts --lambda-endpoint http://127.0.0.1:<port>"
const flag = process.argv.indexOf("--lambda-endpoint")
const lambdaEndpoint = flag === -1 ? undefined : process.argv[flag + 1]
if (lambdaEndpoint === undefined) throw new Error(usage)

const clock = createClock()
const manager = createSecretsManager({
  clock,
  region: "us-east-1",
  accountId: "000000000000",
  lambdaEndpoint: () => lambdaEndpoint,
  switches: { rotationAttempts: 3, retryDelayMs: 50 },
})
const server = await listenOnLoopback((request) => manager.handle(request), { clock })
process.stdout.write(`${JSON.stringify({ endpoint: server.origin })}\n`)

async function stop(): Promise<void> {
  await manager.close()
  await server.close()
  process.exit(0)
}
process.once("SIGTERM", stop)
process.once("SIGINT", stop)
process.stdin.resume().once("end", stop)
