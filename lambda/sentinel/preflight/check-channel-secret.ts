import { LineError } from "../../../line/errors.ts"
import type { Channel } from "../../channel/channel.ts"
import { lineTimeout } from "../../channel/time-left.ts"
import { failureOf } from "../../errors.ts"
import type { ChannelRun, SentinelDeps } from "../deps.ts"
import { type Check, checkClock, failed, passed } from "./check.ts"

/** Checks the channel secret by a stateless token, which takes no slot; LINE's answer tells its clock, too. */
export async function checkChannelSecret(
  deps: SentinelDeps,
  run: ChannelRun,
  channel: Channel,
): Promise<readonly Check[]> {
  const { channelId, channelSecret } = channel.credentials
  try {
    const { dateMs } = await deps.line.issueStatelessChannelToken({ channelId, channelSecret }, lineTimeout(run))
    const clock = dateMs === undefined ? [] : [checkClock(deps.now() - dateMs)]
    return [passed("channel-secret"), ...clock]
  } catch (error) {
    const isRefused = error instanceof LineError && error.code === "LINE_REFUSED"
    const why = error instanceof LineError ? error.message : failureOf(error).message
    const remedy = isRefused ? "put the channel secret that the console's Basic settings show" : "try again"
    return [failed("channel-secret", "channelSecret", `LINE didn't take it: ${remedy}. ${why}`)]
  }
}
