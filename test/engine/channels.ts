import { generateKeyPairSync, randomBytes } from "node:crypto"
import type { LineSimulator } from "../../local/line/simulator.ts"

/** A channel at LINE, and how its credentials get to AWS. */
export interface EngineChannel {
  readonly name: string
  readonly id: string
  readonly secret: string
  readonly apps: readonly string[]
  /**
   * - `given`: the channel secret is in the stack's config, the signing key is made in KMS
   * - `stored`: the operator writes the credentials secret, the signing key is made in KMS
   * - `private key`: the channel secret and a private key are in the stack's config
   */
  readonly kind: "given" | "stored" | "private key"
  /** PKCS#8, of the kind `private key` only. */
  readonly privateKeyPem?: string
}

const KINDS = ["given", "stored", "private key"] as const
const FIRST_CHANNEL_ID = 1_650_000_001

/** Registers channels at LINE, a kind after the other; the first one has two apps. */
export function registerChannels(
  line: Pick<LineSimulator, "registerChannel">,
  count: number,
): readonly EngineChannel[] {
  const channels = Array.from({ length: count }, (_, index) => makeChannel(index))
  for (const { id, secret } of channels) line.registerChannel({ channelId: id, channelSecret: secret })
  return channels
}

function makeChannel(index: number): EngineChannel {
  const kind = KINDS[index % KINDS.length] ?? "given"
  return {
    name: index === 0 ? "support" : `channel-${index + 1}`,
    id: String(FIRST_CHANNEL_ID + index),
    secret: randomBytes(16).toString("hex"),
    apps: index === 0 ? ["bot", "crm"] : ["bot"],
    kind,
    ...(kind === "private key" ? { privateKeyPem: makePrivateKey() } : {}),
  }
}

function makePrivateKey(): string {
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 })
  return String(privateKey.export({ type: "pkcs8", format: "pem" }))
}

/** What must be nowhere in plain text: the channel secret, and of a private key two of its lines. */
export function canariesOf({ secret, privateKeyPem = "" }: EngineChannel): readonly string[] {
  return [secret, ...privateKeyPem.split("\n").slice(3, 5)]
}
