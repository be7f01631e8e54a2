import { type Channel, openChannel } from "../channel/channel.ts"
import { listLiveKeyIds } from "../channel/live-key-ids.ts"
import { RotationError } from "../errors.ts"
import { type HeldToken, readHeldToken } from "../held-token.ts"
import { CURRENT, isTokenLabel, type StagesByVersion, versionWith } from "../labels.ts"
import { later } from "../later.ts"
import { adopt, adoptWhenReadable, nameToken } from "./adopt.ts"
import { decideIssue, type IssueDecision, isShort } from "./decide-issue.ts"
import type { RotationDeps, Run, StepResult } from "./deps.ts"
import { issueToken } from "./issue-token.ts"
import { readPending } from "./read-pending.ts"
import { standingOf } from "./standing.ts"
import { storeToken } from "./store-token.ts"

/**
 * createSecret: issues a token and stores it, unless this version already holds one.
 * @throws {RotationError} see `RotationErrorCode`; nothing was issued unless the code says so
 */
export async function createSecret(deps: RotationDeps, run: Run): Promise<StepResult> {
  const opening = later(openChannel(deps, run.name.credentialsSecretName, "next-key-first"))
  const reading = later(readPending(deps, run))
  const { kind, description } = await standingOf(deps, run)
  const { stages } = description
  const isLabelled = stages[run.event.versionId]?.some(isTokenLabel) ?? false
  if (kind === "already-current") {
    const value = isLabelled ? undefined : await reading
    if (value?.kind === "value") await nameToken(deps, run, stages, value.text)
    return { outcome: "already-current" }
  }
  const pending = await reading
  if (pending.kind === "value") return adopt(deps, run, stages, pending.text)
  if (isLabelled) return adoptWhenReadable(deps, run, stages)
  return issueUnlessStored(deps, run, await opening, stages)
}

/** The last look before issuing: reads the pending version once more while LINE lists the live key ids. */
async function issueUnlessStored(
  deps: RotationDeps,
  run: Run,
  channel: Channel,
  stages: StagesByVersion,
): Promise<StepResult> {
  const doing = "couldn't list the channel's live key ids, so nothing was issued"
  const listing = later(listLiveKeyIds(deps, run, channel, doing))
  const again = await readPending(deps, run)
  if (again.kind === "value") return adopt(deps, run, stages, again.text)
  const decision = await decide(deps, run, channel, stages, await listing)
  if (decision.kind === "refuse") throw new RotationError(decision.code, `${decision.message}. Nothing was issued`)
  const issued = await issueToken(deps, run, channel)
  const outcome = await storeToken(deps, run, channel, issued, decision.isLabelled)
  return { outcome, keyId: issued.token.keyId, kid: channel.kid(), lineRequestId: issued.lineRequestId }
}

async function decide(
  deps: RotationDeps,
  run: Run,
  channel: Channel,
  stages: StagesByVersion,
  liveKeyIds: readonly string[],
): Promise<IssueDecision> {
  const { channelId } = channel.credentials
  const { slotReserve } = deps.settings
  const observed = { stages, channelId, liveKeyIds, slotReserve, nowMs: channel.now() }
  const current = isShort(observed) ? await readCurrent(deps, run, stages) : ({ kind: "absent" } as const)
  return decideIssue({ ...observed, current })
}

async function readCurrent(deps: RotationDeps, { event }: Run, stages: StagesByVersion): Promise<HeldToken> {
  const versionId = versionWith(CURRENT, stages)
  if (versionId === undefined) return { kind: "absent" }
  const value = await deps.secrets.read(event.secretArn, versionId)
  return value.kind === "value" ? readHeldToken(value.text) : { kind: "unreadable" }
}
