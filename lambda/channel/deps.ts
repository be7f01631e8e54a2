import type { LineClient } from "../../line/client.ts"
import type { CreateSigner } from "../assertion/sign-assertion.ts"
import type { Settings } from "../environment.ts"
import type { Secrets } from "../secrets/secrets.ts"

/** What it takes to act for a channel: its credentials, its assertions, the list of its live key ids. */
export interface ChannelDeps {
  readonly settings: Pick<Settings, "tokenLifetimeSeconds">
  readonly secrets: Pick<Secrets, "read">
  readonly line: Pick<LineClient, "getsAllValidChannelAccessTokenKeyIds">
  readonly createSigner: CreateSigner
  /** Milliseconds since the epoch. */
  readonly now: () => number
  readonly sleep: (ms: number) => Promise<void>
}

/** An invocation of either function. */
export interface Invocation {
  /** Milliseconds until Lambda ends it. */
  readonly remainingMs: () => number
}
