import type { Channel } from "./channel.ts"
import type { ChannelDeps, Invocation } from "./deps.ts"
import { lineFailure } from "./line-failure.ts"
import { lineTimeout } from "./time-left.ts"

/**
 * The key ids of the channel's live v2.1 tokens. It comes before every issue, so it is here that LINE's `Date` corrects a
 * clock that is off (LINE then refuses each assertion for its time), and that another signing key takes over.
 * @throws {RotationError} `LINE`, saying what was being done; what signing throws
 */
export async function listLiveKeyIds(
  deps: Pick<ChannelDeps, "line">,
  invocation: Invocation,
  channel: Channel,
  doing: string,
): Promise<readonly string[]> {
  for (;;) {
    try {
      const clientAssertion = await channel.assertion()
      const answer = await deps.line.getsAllValidChannelAccessTokenKeyIds({ clientAssertion }, lineTimeout(invocation))
      return answer.body.kids
    } catch (error) {
      if (!channel.recover(error)) throw lineFailure(error, doing)
    }
  }
}
