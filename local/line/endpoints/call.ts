import type { LineAnswer } from "../answers.ts"
import type { Channels } from "../channels.ts"
import type { Parameters } from "../parameters.ts"
import type { Revoker, TokenStore } from "../token-store.ts"

/** One request to an endpoint, with what the endpoint may look at and change. */
export interface Call {
  /** This call, as the records of tokens name it. */
  readonly by: Revoker
  /** The simulator's time in milliseconds since the epoch. */
  readonly nowMs: number
  readonly parameters: Parameters
  readonly authorization: string | undefined
  readonly channels: Channels
  readonly tokens: TokenStore
}

/** Answers one operation. */
export type Endpoint = (call: Call) => LineAnswer | Promise<LineAnswer>
