import type { Channel } from "./channel.ts"
import type { RotationDeps, Run } from "./deps.ts"
import { lineFailure } from "./line-failure.ts"
import { lineTimeout } from "./time-left.ts"

/**
 * The key ids of the channel's live v2.1 tokens. It comes before every issue, so it is here that LINE's `Date` corrects a
 * clock that is off: LINE then refuses each assertion for its time.
 * @throws {RotationError} `LINE`, saying what was being done
 */
export async function listLiveKeyIds(
  deps: RotationDeps,
  run: Run,
  channel: Channel,
  doing: string,
): Promise<readonly string[]> {
  const list = async () => {
    const clientAssertion = await channel.assertion()
    return deps.line.getsAllValidChannelAccessTokenKeyIds({ clientAssertion }, lineTimeout(run))
  }
  try {
    const answer = await list().catch((error: unknown) => {
      if (channel.correctClock(error)) return list()
      throw error
    })
    return answer.body.kids
  } catch (error) {
    throw lineFailure(error, doing)
  }
}
