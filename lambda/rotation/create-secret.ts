import { parseTokenSecret, TokenSecretError } from "../../consumer/token-secret.ts"
import { RotationError } from "../errors.ts"
import {
  CURRENT,
  countLabels,
  isQueueLabel,
  LABEL_LIMIT,
  type StagesByVersion,
  tokenLabel,
  versionWith,
} from "../labels.ts"
import type { VersionValue } from "../secrets/secrets.ts"
import { type Channel, openChannel } from "./channel.ts"
import { type CurrentToken, readCurrentToken } from "./current-token.ts"
import { decideIssue, type IssueDecision, isShort } from "./decide-issue.ts"
import type { RotationDeps, Run, StepResult } from "./deps.ts"
import { issueToken } from "./issue-token.ts"
import { later } from "./later.ts"
import { lineFailure } from "./line-failure.ts"
import { placeLabel } from "./place-label.ts"
import { readPending } from "./read-pending.ts"
import { standingOf } from "./standing.ts"
import { storeToken } from "./store-token.ts"

/**
 * createSecret: issues a token and stores it, unless this version already holds one.
 * @throws {RotationError} see `RotationErrorCode`; nothing was issued unless the code says so
 */
export async function createSecret(deps: RotationDeps, run: Run): Promise<StepResult> {
  const opening = later(openChannel(deps, run))
  const reading = later(readPending(deps, run))
  const { kind, description } = await standingOf(deps, run)
  if (kind === "already-current") return { outcome: "already-current" }
  const pending = await reading
  if (pending.kind === "value") return adopt(deps, run, description.stages, pending.text)
  if (description.stages[run.event.versionId]?.some(isQueueLabel))
    return adoptWhenReadable(deps, run, description.stages)
  return issueUnlessStored(deps, run, await opening, description.stages)
}

/** The last look before issuing: reads the pending version once more while LINE lists the live key ids. */
async function issueUnlessStored(
  deps: RotationDeps,
  run: Run,
  channel: Channel,
  stages: StagesByVersion,
): Promise<StepResult> {
  const listing = later(listLiveKeyIds(deps, channel))
  const again = await readPending(deps, run)
  if (again.kind === "value") return adopt(deps, run, stages, again.text)
  const decision = await decide(deps, run, channel, stages, await listing)
  if (decision.kind === "refuse") throw new RotationError(decision.code, `${decision.message}. Nothing was issued`)
  const issued = await issueToken(deps, run, channel)
  const outcome = await storeToken(deps, run, channel, issued.token, decision.isLabelled)
  return { outcome, keyId: issued.token.keyId, lineRequestId: issued.lineRequestId }
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
  const observed = { stages, channelId, liveKeyIds, slotReserve, nowMs: deps.now() }
  const current = isShort(observed) ? await readCurrent(deps, run, stages) : ({ kind: "absent" } as const)
  return decideIssue({ ...observed, current })
}

async function readCurrent(deps: RotationDeps, { event }: Run, stages: StagesByVersion): Promise<CurrentToken> {
  const versionId = versionWith(CURRENT, stages)
  if (versionId === undefined) return { kind: "absent" }
  const value = await deps.secrets.read(event.secretArn, { versionId })
  return value.kind === "value" ? readCurrentToken(value.text) : { kind: "absent" }
}

async function listLiveKeyIds(deps: RotationDeps, channel: Channel): Promise<readonly string[]> {
  try {
    const answer = await deps.line.getsAllValidChannelAccessTokenKeyIds({ clientAssertion: await channel.assertion() })
    return answer.body.kids
  } catch (error) {
    throw lineFailure(error, "couldn't list the channel's live key ids, so nothing was issued")
  }
}

/** A value is there: from an earlier delivery of this step, so only its queue label may be missing. */
async function adopt(deps: RotationDeps, run: Run, stages: StagesByVersion, text: string): Promise<StepResult> {
  const keyId = keyIdOf(text)
  if (keyId === undefined) return { outcome: "already-stored" }
  const label = tokenLabel(keyId)
  const isMissing = versionWith(label, stages) === undefined && countLabels(stages) < LABEL_LIMIT
  const isQueued = stages[run.event.versionId]?.some(isQueueLabel) ?? false
  if (isMissing && !isQueued) await placeLabel(deps, run, label)
  return { outcome: "already-stored", keyId }
}

/** DescribeSecret already shows a stored token, so GetSecretValue only lags: issuing now would be the second time. */
async function adoptWhenReadable(deps: RotationDeps, run: Run, stages: StagesByVersion): Promise<StepResult> {
  const value: VersionValue = await readPending(deps, run, { isExpected: true })
  if (value.kind === "value") return adopt(deps, run, stages, value.text)
  throw new RotationError(
    "NO_TOKEN_STORED",
    "this version's labels say that a token is stored, but it can't be read yet: the retry will",
  )
}

function keyIdOf(text: string): string | undefined {
  try {
    return parseTokenSecret(text).keyId
  } catch (error) {
    if (error instanceof TokenSecretError) return undefined
    throw error
  }
}
