import { randomBytes, randomInt } from "node:crypto"
import {
  CreateSecretCommand,
  DescribeSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  RotateSecretCommand,
  UpdateSecretVersionStageCommand,
} from "@aws-sdk/client-secrets-manager"
import type { ObservedCall } from "../../local/lambda/call-journal.ts"
import type { Step, StepOutcome } from "../../local/secrets-manager/rotation-functions.ts"
import type { RotationEvent } from "../../local/secrets-manager/secrets-manager.ts"
import { SECRET_PREFIX } from "../../local/seed.ts"
import { collectEvidence } from "./evidence.ts"
import type { Stage } from "./harness.ts"
import type { CurrentSample, Evidence } from "./invariants.ts"
import type { Act, Invocation } from "./lambda-tap.ts"

/** What a token secret's value says, as any reader would parse it. */
interface StoredToken {
  readonly channelAccessToken: string
  readonly keyId: string
  readonly channelId: string
}

/** A channel with one token secret, without any value at first, and what a person, an app or AWS may do with it. */
export interface RotatedApp {
  readonly arn: string
  readonly channelId: string
  readonly channelSecret: string
  readonly credentialsName: string
  /** RotateSecret by AWS's own SDK, then waits until retries are over. @returns the new version's id. */
  rotate(input?: { readonly RotateImmediately?: boolean }): Promise<string>
  /** RotateSecret alone. */
  startRotation(input?: { readonly RotateImmediately?: boolean }): Promise<string>
  /** Waits until no rotation is under way, ends all faults, and samples the current value. */
  settle(): Promise<void>
  /** Sends a step of this secret again. */
  deliver(step: Step, versionId: string): Promise<StepOutcome>
  before(step: Step, act: Act): void
  after(step: Step, act: Act): void
  stages(): Promise<Readonly<Record<string, readonly string[]>>>
  versionWith(stage: string): Promise<string | undefined>
  /** The value of a version, or of AWSCURRENT. @throws ResourceNotFoundException */
  read(versionId?: string): Promise<StoredToken>
  /** PutSecretValue by hand, without stages: it becomes current. @returns its version's id. */
  putByHand(text: string): Promise<string>
  /** A token secret's text whose token was issued by somebody else. */
  foreignTokenText(): string
  /** Adds labels of somebody else to a version. */
  fillLabels(count: number, versionId: string): Promise<void>
  /** Removes the first labels of somebody else. */
  removeLabels(count: number): Promise<void>
  putCredentials(members: Readonly<Record<string, unknown>>): Promise<void>
  history(): readonly RotationEvent[]
  /** How the last rotation, or test of one, ended. */
  ending(): RotationEvent["type"] | undefined
  /** Ends of steps as `step outcome`, in order. */
  steps(): readonly string[]
  /** Codes of the function's errors, in order. */
  errorCodes(): readonly string[]
  errorMessages(): readonly string[]
  invocations(): readonly Invocation[]
  /** What the last invocation of a step called, in order. */
  callsOf(step: Step): readonly ObservedCall[]
  evidence(): Promise<Evidence>
}

const WEEKLY = { ScheduleExpression: "rate(7 days)", Duration: "4h" }

/** Types of the events that end a rotation or a test of one. */
const ENDING = /(?:Succeeded|Failed|Abandoned)$/

/** Registers a channel at LINE and makes its two secrets; nothing has rotated yet. */
export async function createApp(stage: Omit<Stage, "newApp">, name: string): Promise<RotatedApp> {
  const { local, tap, client, key } = stage
  const channelId = String(randomInt(2_000_000_000, 9_999_999_999))
  const channelSecret = randomBytes(16).toString("hex")
  local.line.registerChannel({ channelId, channelSecret })
  const kid = local.line.registerKey(channelId, key.publicJwk)
  const credentials = { schema: 1, channelId, channelSecret, kid, privateKey: key.privateKeyPem }
  const credentialsName = `${SECRET_PREFIX}/${name}/credentials`
  await client.send(new CreateSecretCommand({ Name: credentialsName, SecretString: JSON.stringify(credentials) }))
  const created = await client.send(new CreateSecretCommand({ Name: `${SECRET_PREFIX}/${name}/tokens/bot` }))
  const arn = created.ARN ?? ""
  const samples: CurrentSample[] = []

  async function startRotation(input: { readonly RotateImmediately?: boolean } = {}): Promise<string> {
    const answer = await client.send(
      new RotateSecretCommand({
        SecretId: arn,
        RotationLambdaARN: local.ready.functions.rotation,
        RotationRules: WEEKLY,
        ...input,
      }),
    )
    return answer.VersionId ?? ""
  }

  async function rotate(input?: { readonly RotateImmediately?: boolean }): Promise<string> {
    const ended = nextEnding()
    try {
      const versionId = await startRotation(input)
      await ended.happened
      await rest()
      return versionId
    } finally {
      ended.forget()
    }
  }

  /** Of this secret alone: scenarios may run side by side. */
  function nextEnding(): { readonly happened: Promise<void>; readonly forget: () => void } {
    const { promise: happened, resolve } = Promise.withResolvers<void>()
    const forget = local.secretsManager.onEvent(({ secretArn, type }) => {
      if (secretArn === arn && ENDING.test(type)) resolve()
    })
    return { happened, forget }
  }

  async function settle(): Promise<void> {
    await local.secretsManager.idle()
    await rest()
  }

  async function rest(): Promise<void> {
    local.line.setFaults([])
    local.secretsManager.setFaults([])
    local.lambda.setFaults([])
    const hasSucceededBefore = history().some(({ type }) => type === "RotationSucceeded")
    samples.push({ hasSucceededBefore, isAccepted: await isCurrentAccepted() })
  }

  async function isCurrentAccepted(): Promise<boolean> {
    const token = await read().catch(() => undefined)
    if (token === undefined) return false
    const isOfChannel = local.line.journal.tokens(channelId).some(({ keyId }) => keyId === token.keyId)
    return isOfChannel && local.line.isLive(token.channelAccessToken)
  }

  async function read(versionId?: string): Promise<StoredToken> {
    const input = versionId === undefined ? {} : { VersionId: versionId }
    const answer = await client.send(new GetSecretValueCommand({ SecretId: arn, ...input }))
    return JSON.parse(answer.SecretString ?? "") as StoredToken
  }

  async function stages() {
    return (await client.send(new DescribeSecretCommand({ SecretId: arn }))).VersionIdsToStages ?? {}
  }

  const history = () => local.rotations().filter(({ secretArn }) => secretArn === arn)
  const invocations = () => tap.invocations(arn)
  const errorMessages = () => invocations().flatMap(({ error }) => error?.errorMessage ?? [])

  return {
    arn,
    channelId,
    channelSecret,
    credentialsName,
    startRotation,
    settle,
    read,
    stages,
    history,
    invocations,
    errorMessages,
    rotate,
    deliver: (step, versionId) => local.secretsManager.deliver(step, arn, versionId),
    before: (step, act) => tap.before(step, arn, act),
    after: (step, act) => tap.after(step, arn, act),
    async versionWith(stage) {
      return Object.entries(await stages()).find(([, labels]) => labels.includes(stage))?.[0]
    },
    async putByHand(text) {
      const answer = await client.send(new PutSecretValueCommand({ SecretId: arn, SecretString: text }))
      return answer.VersionId ?? ""
    },
    foreignTokenText() {
      const [token] = local.line.issueFromOutside(channelId, 1)
      if (token === undefined) throw new Error("no token was issued")
      const { accessToken: channelAccessToken, keyId, issuedAtMs, expiresAtMs } = token
      const [issuedAt, expiresAt] = [issuedAtMs, expiresAtMs].map((ms) => new Date(ms).toISOString())
      return JSON.stringify({
        schema: 1,
        channelAccessToken,
        keyId,
        channelId,
        tokenType: "Bearer",
        issuedAt,
        expiresAt,
      })
    },
    async fillLabels(count, versionId) {
      for (const label of labelsOfSomeoneElse(count)) {
        const move = { VersionStage: label, MoveToVersionId: versionId }
        await client.send(new UpdateSecretVersionStageCommand({ SecretId: arn, ...move }))
      }
    },
    async removeLabels(count) {
      for (const label of labelsOfSomeoneElse(count)) {
        const from = Object.entries(await stages()).find(([, labels]) => labels.includes(label))?.[0]
        const move = { VersionStage: label, RemoveFromVersionId: from }
        await client.send(new UpdateSecretVersionStageCommand({ SecretId: arn, ...move }))
      }
    },
    async putCredentials(members) {
      const text = JSON.stringify({ ...credentials, ...members })
      await client.send(new PutSecretValueCommand({ SecretId: credentialsName, SecretString: text }))
    },
    ending: () => history().findLast(({ type }) => ENDING.test(type))?.type,
    steps: () =>
      history().flatMap((event) =>
        event.type === "StepEnded" && event.cause !== "delivery" ? [`${event.step} ${event.outcome}`] : [],
      ),
    errorCodes: () =>
      invocations().flatMap(
        ({ error }) => /^[A-Z_]+(?=: )/.exec(error?.errorMessage ?? "")?.[0] ?? error?.errorType ?? [],
      ),
    callsOf(step) {
      const last = invocations().findLast((invocation) => invocation.step === step)
      return last === undefined ? [] : local.lambda.calls(last.requestId)
    },
    evidence: () => collectEvidence(stage, { arn, channelId, channelSecret, samples, history: history() }),
  }
}

function labelsOfSomeoneElse(count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => `someone-elses-${index}`)
}
