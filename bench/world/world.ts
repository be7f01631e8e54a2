import { generateKeyPairSync } from "node:crypto"
import { createSelfSigned } from "../../test/support/self-signed.ts"
import { createLine } from "./line.ts"
import { createSecretsManager } from "./secrets-manager.ts"
import { listenWithTls } from "./tls-server.ts"

/** The hosts that the programs call, by their real names. */
const HOSTS = { secretsManager: "secretsmanager.us-east-1.amazonaws.com", line: "api.line.me" } as const

/** What every program under measurement talks to: Secrets Manager and LINE behind TLS, on 127.0.0.1, under their real names. */
export interface World {
  /** Where each host name leads: host to port on 127.0.0.1. */
  readonly ports: Readonly<Record<string, number>>
  /** PEM of the certificate that speaks for both. */
  readonly certificate: string
  /** Back to the first rotation. @returns the calls since the last reset, by name */
  reset(): Readonly<Record<string, number>>
  close(): Promise<void>
}

/**
 * Both answer from memory at a constant cost, so that what differs between two programs is theirs. They still refuse what the
 * real ones would surely refuse (no signature, an assertion that isn't one, a value for a version that has one), so a
 * program can't win by not doing its work.
 */
export async function startWorld(): Promise<World> {
  const { key, cert } = createSelfSigned(Object.values(HOSTS))
  const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 })
  const calls = new Map<string, number>()
  const count = (name: string) => calls.set(name, (calls.get(name) ?? 0) + 1)
  const channel = {
    schema: 1,
    channelId: "1234567890",
    channelSecret: "bench-channel-secret",
    kid: "bench-kid",
    privateKey: privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
  }
  const secret = createSecretsManager(JSON.stringify(channel), count)
  const secretsManager = await listenWithTls({ key, cert }, secret.reply)
  const line = await listenWithTls({ key, cert }, createLine(channel.channelId, publicKey, count))
  return {
    ports: { [HOSTS.secretsManager]: secretsManager.port, [HOSTS.line]: line.port },
    certificate: cert,
    reset() {
      const counted = Object.fromEntries(calls)
      calls.clear()
      secret.reset()
      return counted
    },
    async close() {
      await Promise.all([secretsManager.close(), line.close()])
    },
  }
}
