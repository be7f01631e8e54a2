import { type Command, command } from "./command.ts"
import type { Outage } from "./model.ts"

/** How long a read may show what was before the last write, in milliseconds. */
const STALE_MS = 5_000

/**
 * After so long every reader sees what an operator has just done, in milliseconds. Somebody who moves AWSCURRENT by hand, or
 * pauses a rotation, within the lag of a function's reads isn't seen by it: that can't be helped.
 */
export const LAG_MS = STALE_MS + 1_000

/**
 * What may be away, each for itself. PutSecretValue alone isn't among it: a Secrets Manager that takes no value for hours, and
 * doesn't say so, while all else works, costs a token a try. That is documented, and no code can tell such a token from a stored one.
 */
export const OUTAGES = [
  "line:",
  "line:issueChannelTokenByJWT",
  "line:verifyChannelTokenByJWT",
  "line:getsAllValidChannelAccessTokenKeyIds",
  "line:revokeChannelTokenByJWT",
  "line:issueStatelessChannelToken",
  "kms:",
  "secretsmanager:",
  "secretsmanager:GetSecretValue",
  "secretsmanager:DescribeSecret",
  "secretsmanager:RotateSecret",
  "secretsmanager:UpdateSecretVersionStage",
  "secretsmanager:UpdateSecretVersionStage AWSCURRENT",
  "secretsmanager:UpdateSecretVersionStage AWSPENDING",
  "secretsmanager:UpdateSecretVersionStage token",
  "secretsmanager:UpdateSecretVersionStage retire-after",
  "secretsmanager:UpdateSecretVersionStage pending-seen",
] as const

/** A service, or one of its operations, is away from now on, or all is back. */
export function switchOutage(outage: Outage | undefined): Command {
  return command({
    name: outage === undefined ? "every service is back" : `every call of ${outage.calls} from now on: ${outage.mode}`,
    async run(_, model) {
      model.outage = outage
    },
  })
}

/** The next reads of Secrets Manager may show what was before the last write. */
export function makeReadsStale(count: number): Command {
  return command({
    name: `the next ${count} reads may be stale`,
    async run(world, model) {
      model.staleReads = count
      const fault = { kind: "stale", times: count, staleMs: STALE_MS }
      world.secretsManager.setFaults(["DescribeSecret", "GetSecretValue"].map((operation) => ({ operation, ...fault })))
    },
  })
}

/** All reads show the last write again. */
export function makeReadsFresh(): Command {
  return command({
    name: "reads are fresh again",
    when: (model) => model.staleReads > 0,
    async run({ secretsManager }, model) {
      model.staleReads = 0
      secretsManager.setFaults([])
    },
  })
}

/** Time passes, and AWS does what falls due in it. */
export function pass(seconds: number): Command {
  return command({
    name: `${seconds} s pass`,
    run: ({ clock, kernel }) => kernel.advance(seconds * 1_000 + upToQuarter(clock.now() + seconds * 1_000, seconds)),
  })
}

const QUARTER_MS = 15 * 60_000

/** Long times end on a quarter of an hour, when schedules fire: what happens then was often signed before. */
function upToQuarter(endMs: number, seconds: number): number {
  return seconds * 1_000 < QUARTER_MS ? 0 : QUARTER_MS - (endMs % QUARTER_MS)
}
