import { type KeyObject, randomBytes, randomUUID, timingSafeEqual } from "node:crypto"
import { readPublicJwk } from "./public-jwk.ts"
import { digest } from "./token-shape.ts"

/** A Messaging API channel as LINE's console knows it. */
interface Channel {
  /** Decimal digits, as a string: that is how LINE writes a channel id. */
  readonly channelId: string
  readonly channelSecret: string
}

/** A registered assertion signing key. */
export interface SigningKey {
  readonly channelId: string
  readonly publicKey: KeyObject
}

/** The console's side of LINE: channels, their secrets and their signing keys. */
export interface Channels {
  /** @throws RangeError for a channel id that isn't digits, an empty secret, or a channel that exists. */
  registerChannel(channel: Channel): void
  /** Makes a new channel secret and returns it; the old one is refused at once. @throws RangeError for an unknown channel. */
  reissueChannelSecret(channelId: string): string
  /**
   * Registers a public key and returns its `kid`.
   * @throws {PublicJwkError} for a key that LINE would refuse
   * @throws RangeError for an unknown channel
   */
  registerKey(channelId: string, publicJwk: unknown): string
  signingKey(kid: string): SigningKey | undefined
  isChannel(channelId: string): boolean
  isSecretOf(channelId: string, channelSecret: string): boolean
}

export function createChannels(): Channels {
  const secrets = new Map<string, string>()
  const keys = new Map<string, SigningKey>()

  return {
    registerChannel({ channelId, channelSecret }) {
      if (!/^\d+$/.test(channelId)) throw new RangeError("channelId must be a string of digits, as in LINE's console")
      if (channelSecret === "") throw new RangeError(`the channel secret of ${channelId} is empty`)
      if (secrets.has(channelId)) throw new RangeError(`channel ${channelId} is registered already`)
      secrets.set(channelId, channelSecret)
    },
    reissueChannelSecret(channelId) {
      mustExist(secrets, channelId)
      const channelSecret = randomBytes(16).toString("hex")
      secrets.set(channelId, channelSecret)
      return channelSecret
    },
    registerKey(channelId, publicJwk) {
      mustExist(secrets, channelId)
      const kid = randomUUID()
      keys.set(kid, { channelId, publicKey: readPublicJwk(publicJwk) })
      return kid
    },
    signingKey: (kid) => keys.get(kid),
    isChannel: (channelId) => secrets.has(channelId),
    isSecretOf(channelId, channelSecret) {
      const known = secrets.get(channelId)
      return known !== undefined && timingSafeEqual(Buffer.from(digest(known)), Buffer.from(digest(channelSecret)))
    },
  }
}

function mustExist(secrets: ReadonlyMap<string, string>, channelId: string): void {
  if (!secrets.has(channelId))
    throw new RangeError(`channel ${channelId} is not registered: call registerChannel first`)
}
