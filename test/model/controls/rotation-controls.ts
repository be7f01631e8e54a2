import { CURRENT, isTokenLabel, PENDING, PREVIOUS, retireLabel, versionWith } from "../../../lambda/labels.ts"
import type { RotationDeps } from "../../../lambda/rotation/deps.ts"
import type { StageMove } from "../../../lambda/secrets/secrets.ts"
import { takingDoubtForNo, withLine, withSecrets } from "../../support/sabotage.ts"
import { GRACE_PASSED_MS, inTurn, passed, rotate } from "../world/acts.ts"
import type { StepEvent } from "../world/functions.ts"
import type { Strike } from "../world/point.ts"
import type { World } from "../world/world.ts"
import type { Control } from "./control.ts"

const CREDENTIALS = "line/support/credentials"

/** Ways to break the rotation function. */
export const ROTATION_CONTROLS: readonly Control[] = [
  {
    name: "finishSecret revokes the token that it has just superseded",
    caughtBy: "I2",
    sabotage: () => ({ step: revokingFinish }),
    schedule: (world) => inTurn(world, rotate, rotate),
  },
  {
    name: "AWSPREVIOUS is the queue: a stored token gets no label of its own",
    caughtBy: "I3",
    sabotage: () => ({ rotation: withoutLabels }),
    schedule: (world) => inTurn(world, rotate, rotate, rotate),
  },
  {
    name: "createSecret doesn't look whether this version holds a token already",
    caughtBy: "I5",
    sabotage: () => ({ rotation: withoutLooking }),
    schedule: (world) =>
      struck(world, rotate, ({ call }) => (call.endsWith("PutSecretValue") ? "killed after" : undefined)),
  },
  {
    name: "the due time is stamped before the promotion",
    caughtBy: "I2",
    sabotage: () => ({ rotation: stampingEarly }),
    schedule: (world) => inTurn(world, rotate, rotateInVain, passed(GRACE_PASSED_MS), tryAgain),
  },
  {
    name: "a token is revoked though nobody knows whether it was stored",
    caughtBy: "I2",
    sabotage: () => ({ rotation: takingDoubtForNo }),
    schedule: (world) =>
      struck(world, rotate, ({ call }) => (call.endsWith("PutSecretValue") ? "answer lost" : undefined)),
  },
  {
    name: "createSecret's retry is issued two tokens, and drops one",
    caughtBy: "I5",
    sabotage: () => ({ rotation: issuingTwiceInRetries() }),
    schedule: (world) =>
      struck(world, rotate, ({ call }) => (call.endsWith("DescribeSecret") ? "killed before" : undefined)),
  },
  {
    name: "a token that couldn't be stored isn't revoked",
    caughtBy: "I4",
    sabotage: () => ({ rotation: withoutRevoking }),
    schedule: (world) => struck(world, rotate, ({ call }) => (call.endsWith("PutSecretValue") ? "refused" : undefined)),
  },
]

/** The first call that the strike means. */
async function struck(world: World, act: (world: World) => Promise<void>, strike: Strike): Promise<void> {
  let hasStruck = false
  world.strikeBy((point) => {
    const mode = hasStruck ? undefined : strike(point)
    hasStruck ||= mode !== undefined
    return mode
  })
  await act(world)
}

/** Each attempt ends at the promotion. */
async function rotateInVain(world: World): Promise<void> {
  world.strikeBy(({ call }) => (call.endsWith(` ${CURRENT}`) ? "refused" : undefined))
  await rotate(world)
  world.strikeBy(() => undefined)
}

/** A rotation that isn't complete is taken up again by the next request, which AWS refuses. */
async function tryAgain(world: World): Promise<void> {
  await rotate(world).catch(() => undefined)
  await world.kernel.advance(60_000)
}

function revokingFinish(step: (event: StepEvent) => Promise<void>, deps: RotationDeps) {
  return async (event: StepEvent) => {
    await step(event)
    if (event.Step !== "finishSecret") return
    const { stages } = await deps.secrets.describe(event.SecretId)
    const previous = versionWith(PREVIOUS, stages)
    if (previous !== undefined) await revokeVersion(deps, event.SecretId, previous)
  }
}

async function revokeVersion({ secrets, line }: RotationDeps, secretArn: string, versionId: string): Promise<void> {
  const [stored, credentials] = [await secrets.read(secretArn, versionId), await secrets.read(CREDENTIALS)]
  if (stored.kind === "absent" || credentials.kind === "absent") return
  const { channelAccessToken: accessToken } = JSON.parse(stored.text)
  const { channelId, channelSecret } = JSON.parse(credentials.text)
  await line.revokeChannelTokenByJwt({ channelId, channelSecret, accessToken })
}

function withoutLabels(deps: RotationDeps): RotationDeps {
  const { secrets } = deps
  const isOwn = (stage: string) => stage.startsWith("token:")
  return withSecrets(deps, {
    put: (request) => secrets.put({ ...request, stages: request.stages.filter((stage) => !isOwn(stage)) }),
    moveStage: async (move) => (isOwn(move.stage) ? { kind: "moved" } : secrets.moveStage(move)),
  })
}

function withoutLooking(deps: RotationDeps, { Step, SecretId, ClientRequestToken }: StepEvent): RotationDeps {
  const { secrets } = deps
  if (Step !== "createSecret") return deps
  return withSecrets(deps, {
    read: async (secretId, versionId) =>
      secretId === SecretId && versionId === ClientRequestToken
        ? { kind: "absent" }
        : secrets.read(secretId, versionId),
    async describe(secretArn) {
      const description = await secrets.describe(secretArn)
      return { ...description, stages: { ...description.stages, [ClientRequestToken]: [PENDING] } }
    },
  })
}

/** The outgoing version gets its due time just before AWSCURRENT leaves it, once, and no other label of ours. */
function stampingEarly(deps: RotationDeps): RotationDeps {
  const { secrets, settings, now } = deps
  async function isStamped({ secretArn, to }: StageMove): Promise<boolean> {
    const { stages } = await secrets.describe(secretArn)
    return stages[to ?? ""]?.some((label) => label.startsWith("retire-after:")) ?? false
  }
  async function stamp({ secretArn, from }: StageMove): Promise<void> {
    const { stages } = await secrets.describe(secretArn)
    const label = stages[from ?? ""]?.find(isTokenLabel)
    if (from === undefined || label === undefined) return
    const stage = retireLabel(now() + settings.graceSeconds * 1_000, label.slice("token:".length))
    await secrets.moveStage({ secretArn, stage, to: from })
    await secrets.moveStage({ secretArn, stage: label, from })
  }
  return withSecrets(deps, {
    async moveStage(move) {
      if (isTokenLabel(move.stage) && (await isStamped(move))) return { kind: "moved" }
      if (move.stage === CURRENT) await stamp(move)
      return secrets.moveStage(move)
    },
  })
}

function issuingTwiceInRetries(): (deps: RotationDeps, event: StepEvent) => RotationDeps {
  const seen = new Set<string>()
  return (deps, { Step, ClientRequestToken }) => {
    if (Step !== "createSecret") return deps
    const isRetry = seen.has(ClientRequestToken)
    seen.add(ClientRequestToken)
    return isRetry ? issuingTwice(deps) : deps
  }
}

function issuingTwice(deps: RotationDeps): RotationDeps {
  const { line } = deps
  return withLine(deps, {
    async issueChannelTokenByJwt(request, options) {
      await line.issueChannelTokenByJwt(request, options)
      return line.issueChannelTokenByJwt(request, options)
    },
  })
}

/** What LINE answers to a revocation, without one. */
function withoutRevoking(deps: RotationDeps): RotationDeps {
  const answer = { body: undefined, requestId: undefined, dateMs: undefined, attempts: 1 }
  return withLine(deps, { revokeChannelTokenByJwt: async () => answer })
}
