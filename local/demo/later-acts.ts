import { defaultSwitches } from "../secrets-manager/switches.ts"
import type { Act } from "./acts.ts"
import { GRACE_SECONDS } from "./retirements.ts"
import type { Stage } from "./stage.ts"

const MINUTE_SECONDS = 60
const HOUR_SECONDS = 60 * MINUTE_SECONDS
/** The time between two runs of the sentinel. */
const RUN_SECONDS = 15 * MINUTE_SECONDS
/** The rotation's window. */
const WINDOW_HOURS = 4
/** Until a pending version has been there for the window and the hour that the sentinel adds. */
const STUCK_SECONDS = (WINDOW_HOURS + 1) * HOUR_SECONDS + RUN_SECONDS
/** Runs of the sentinel until its work is done, at most. */
const MOST_RUNS = 3
/** How long the app is refused before the clock moves, for eyes. */
const REFUSED_MS = 450

/** What needs time to pass, and the sentinel: each begins with what the acts before it left behind. */
export const LATER_ACTS: readonly Act[] = [
  { name: "grace-over", title: "A day goes by: the sentinel revokes what nobody uses any more", play: outliveGrace },
  {
    name: "outside-revocation",
    title: "Somebody revokes the token in use: the sentinel has another made",
    play: revokeFromOutside,
  },
  { name: "stuck-pending", title: "A failed rotation blocks the next ones: the sentinel clears it", play: getStuck },
]

async function outliveGrace(stage: Stage): Promise<void> {
  await stage.pass(RUN_SECONDS)
  await stage.pass(GRACE_SECONDS + RUN_SECONDS, "the grace of a day and a run")
  for (let run = 0; run < MOST_RUNS && !(await stage.isQueueEmpty()); run++) await stage.pass(RUN_SECONDS)
}

async function revokeFromOutside(stage: Stage): Promise<void> {
  stage.tellFault("the token in use is revoked, by another tool with the channel's secret")
  stage.local.line.revokeFromOutside(await stage.currentKeyId())
  await stage.pause(REFUSED_MS)
  await stage.pass(RUN_SECONDS)
}

async function getStuck(stage: Stage): Promise<void> {
  const { line, secretsManager } = stage.local
  stage.tellFault("LINE issues nothing until the rotation is given up")
  line.setFaults([{ operation: "issueChannelTokenByJWT", status: 503, times: 1_000 }])
  secretsManager.setSwitches({ rotationAttempts: 1 })
  await stage.rotate()
  line.setFaults([])
  secretsManager.setSwitches({ rotationAttempts: defaultSwitches.rotationAttempts })
  await stage.pass(RUN_SECONDS)
  await stage.pass(STUCK_SECONDS, `the rotation's window of ${WINDOW_HOURS} h, an hour and a run`)
  await stage.rotate()
  await stage.pass(RUN_SECONDS)
}
