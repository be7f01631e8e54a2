import type { Channel } from "../channel/channel.ts"
import type { ChannelRun } from "./deps.ts"
import type { Observation, Policy } from "./observation.ts"

/** What acting needs beside its ports. */
export interface Acting {
  readonly run: ChannelRun
  readonly channel: Channel
  readonly observation: Observation
  readonly policy: Policy
}
