import type { LineClient } from "../../line/client.ts"
import type { CreateSigner } from "../assertion/sign-assertion.ts"
import type { ReadPublicJwk } from "../assertion/signing-public-jwk.ts"
import type { Invocation } from "../channel/deps.ts"
import type { SentinelSettings } from "../environment.ts"
import type { HeldToken } from "../held-token.ts"
import type { Secrets } from "../secrets/secrets.ts"

/** Secrets Manager as the sentinel needs it: it writes no value. */
type SentinelSecrets = Omit<Secrets, "put">

/** LINE as the sentinel needs it: it issues no token that takes a slot. */
export type SentinelLine = Pick<
  LineClient,
  | "getsAllValidChannelAccessTokenKeyIds"
  | "verifyChannelTokenByJwt"
  | "revokeChannelTokenByJwt"
  | "issueStatelessChannelToken"
>

/** What is kept between runs in a warm function. All of it can be had again; nothing depends on it. */
export interface Memory {
  /** What versions hold, by ARN and version id: a value never changes. At most 10,000. */
  readonly held: Map<string, HeldToken>
  /** What came of the last proof of a channel's secret, by channel. */
  readonly proofs: Map<string, SecretProof>
}

/** A proof of a channel secret: when, in milliseconds since the epoch, and whether LINE took it. */
export interface SecretProof {
  readonly atMs: number
  readonly isGood: boolean
}

/** Everything outside that the sentinel touches. */
export interface SentinelDeps {
  readonly settings: SentinelSettings
  readonly secrets: SentinelSecrets
  readonly line: SentinelLine
  readonly createSigner: CreateSigner
  /** The public half of a signing key, as LINE's console takes it. */
  readonly readPublicJwk: ReadPublicJwk
  readonly memory: Memory
  /** Milliseconds since the epoch. */
  readonly now: () => number
  readonly sleep: (ms: number) => Promise<void>
}

/** One invocation for one channel. */
export interface ChannelRun extends Invocation {
  readonly channel: string
  readonly apps: readonly string[]
  readonly foreignTokens: number
}
