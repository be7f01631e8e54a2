import { RotateSecretCommand } from "@aws-sdk/client-secrets-manager"
import type { Step, StepOutcome } from "../../local/secrets-manager/rotation-functions.ts"
import type { Channel } from "./channel.ts"
import { collectEvidence } from "./evidence.ts"
import type { CurrentSample, Evidence } from "./facts.ts"
import type { StageParts } from "./harness.ts"
import type { Act } from "./lambda-tap.ts"
import { createTokenSecret, type TokenSecret } from "./token-secret.ts"
import { type Watch, watchSecret } from "./watch.ts"

/** A channel and the token secret of one of its apps, and what a person, an app or AWS may do with them. */
export interface RotatedApp extends Channel, TokenSecret, Omit<Watch, "nextEnding"> {
  /** The token secret's. */
  readonly arn: string
  /** RotateSecret by AWS's own SDK, then waits until this rotation's retries are over and rests. @returns the version's id. */
  rotate(input?: RotateInput): Promise<string>
  /** RotateSecret alone. */
  startRotation(input?: RotateInput): Promise<string>
  /** Waits until no rotation at all is under way, ends all faults, and samples the current value. */
  settle(): Promise<void>
  /** Turns rotation on without a rotation, as a deployment does. */
  attachRotation(): void
  /** Sends a step of this secret again. */
  deliver(step: Step, versionId: string): Promise<StepOutcome>
  before(step: Step, act: Act): void
  after(step: Step, act: Act): void
  /** What the current value was each time that the secret came to rest. */
  samples(): readonly CurrentSample[]
  /** Whether LINE accepts, as this channel's, the token that an app would read now. */
  isCurrentAccepted(): Promise<boolean>
  evidence(): Promise<Evidence>
}

interface RotateInput {
  readonly RotateImmediately?: boolean
}

const RULES = { ScheduleExpression: "rate(7 days)", Duration: "4h" }

/** One app of a channel. */
export function createApp(stage: StageParts, channel: Channel, name: string): RotatedApp {
  const { local, tap, host, client } = stage
  const { channelId } = channel
  const arn = channel.tokenSecrets[name] ?? ""
  const secret = createTokenSecret(client, arn)
  const { nextEnding, ...watch } = watchSecret(stage, arn)
  const samples: CurrentSample[] = []

  async function startRotation(input: RotateInput = {}): Promise<string> {
    const settings = { RotationLambdaARN: host.functionArn, RotationRules: RULES }
    const answer = await client.send(new RotateSecretCommand({ SecretId: arn, ...settings, ...input }))
    return answer.VersionId ?? ""
  }

  async function rest(): Promise<void> {
    local.line.setFaults([])
    local.secretsManager.setFaults([])
    host.setFaults([])
    const hasSucceededBefore = watch.history().some(({ type }) => type === "RotationSucceeded")
    samples.push({ hasSucceededBefore, isAccepted: await isCurrentAccepted() })
  }

  async function isCurrentAccepted(): Promise<boolean> {
    const token = await secret.read().catch(() => undefined)
    if (token === undefined) return false
    const isOfChannel = local.line.journal.tokens(channelId).some(({ keyId }) => keyId === token.keyId)
    return isOfChannel && local.line.isLive(token.channelAccessToken)
  }

  return {
    ...channel,
    arn,
    ...secret,
    ...watch,
    startRotation,
    async rotate(input) {
      const ended = nextEnding()
      try {
        const versionId = await startRotation(input)
        await ended.happened
        await rest()
        return versionId
      } finally {
        ended.forget()
      }
    },
    async settle() {
      await local.secretsManager.idle()
      await rest()
    },
    attachRotation: () => local.secretsManager.attachRotation(arn, host.functionArn, RULES),
    deliver: (step, versionId) => local.secretsManager.deliver(step, arn, versionId),
    before: (step, act) => tap.before(step, arn, act),
    after: (step, act) => tap.after(step, arn, act),
    samples: () => samples,
    isCurrentAccepted,
    evidence: () => collectEvidence(stage, { ...channel, arns: [arn], samples, history: watch.history() }),
  }
}
