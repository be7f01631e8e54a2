import { CURRENT, isTokenLabel, PENDING, PREVIOUS, retireLabel, versionWith } from "../../../lambda/labels.ts"
import type { RotationDeps } from "../../../lambda/rotation/deps.ts"
import type { StageMove } from "../../../lambda/secrets/secrets.ts"
import { withLine, withSecrets } from "../../support/sabotage.ts"
import type { StepEvent } from "../world/functions.ts"

const CREDENTIALS = "line/support/credentials"

/** finishSecret, and then the revocation of what AWSPREVIOUS is on. */
export function revokingFinish(step: (event: StepEvent) => Promise<void>, deps: RotationDeps) {
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

/** No `token:` label is put anywhere. */
export function withoutLabels(deps: RotationDeps): RotationDeps {
  const { secrets } = deps
  const isOwn = (stage: string) => stage.startsWith("token:")
  return withSecrets(deps, {
    put: (request) => secrets.put({ ...request, stages: request.stages.filter((stage) => !isOwn(stage)) }),
    moveStage: async (move) => (isOwn(move.stage) ? { kind: "moved" } : secrets.moveStage(move)),
  })
}

/** The version that is to be made seems to hold nothing. */
export function withoutLooking(deps: RotationDeps, { Step, SecretId, ClientRequestToken }: StepEvent): RotationDeps {
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
export function stampingEarly(deps: RotationDeps): RotationDeps {
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

/** From a version's second createSecret on LINE is asked twice, and its first answer dropped. */
export function issuingTwiceInRetries(): (deps: RotationDeps, event: StepEvent) => RotationDeps {
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

/** Each revocation is answered as LINE would, and LINE hears of none. */
export function withoutRevoking(deps: RotationDeps): RotationDeps {
  const answer = { body: undefined, requestId: undefined, dateMs: undefined, attempts: 1 }
  return withLine(deps, { revokeChannelTokenByJwt: async () => answer })
}
