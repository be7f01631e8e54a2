import { generateKeyPairSync, randomUUID } from "node:crypto"
import { readSentinelSettings, type SentinelSettings } from "../../../lambda/environment.ts"
import type { SentinelAnswer } from "../../../lambda/sentinel/handler.ts"
import { type AwsCall, createAwsCall } from "../../../local/aws-call.ts"
import { type AdjustableClock, createClock } from "../../../local/clock.ts"
import { createChannels } from "../../../local/line/channels.ts"
import type { Secret } from "../../../local/secrets-manager/secret.ts"
import {
  createSecretsManager,
  type SecretsManager,
  type Switches,
} from "../../../local/secrets-manager/secrets-manager.ts"
import { SECRET_PREFIX } from "../../../local/seed.ts"
import { readStale } from "../judge/lost-tokens.ts"
import { keyIdsOfItsOwn } from "../judge/removed-app.ts"
import { createFunctions, type Functions, type Sabotage, type SentinelEvent } from "./functions.ts"
import { GRACE_SECONDS } from "./grace.ts"
import { invokedBySecretsManager, ROTATION_TOKEN } from "./invoked.ts"
import { createKernel, type Kernel } from "./kernel.ts"
import { createLine, type Line } from "./line.ts"
import type { ObservedPoint, Point, Strike } from "./point.ts"
import type { Ended } from "./process.ts"
import { unknownIn } from "./reported-unknown.ts"
import { createWitness, type Witness } from "./witness.ts"

/** An app's token secret. */
export interface App {
  readonly name: string
  readonly secretArn: string
}

export interface WorldOptions {
  /** Default: one, `bot`. */
  readonly appNames?: readonly string[]
  /** Default 7,200. */
  readonly graceSeconds?: number
  readonly switches?: Partial<Switches>
  readonly sabotage?: Sabotage
  /** Which of so many waiting calls comes next, from 0. Default: the one that has waited longest. */
  readonly choose?: (count: number) => number
}

/** A channel at LINE with its secrets, the functions, and time, all in this process. */
export interface World {
  readonly clock: AdjustableClock
  readonly kernel: Kernel
  readonly line: Line
  readonly secretsManager: SecretsManager
  readonly functions: Functions
  readonly witness: Witness
  readonly settings: SentinelSettings
  readonly channelId: string
  readonly apps: readonly App[]
  /** Calls Secrets Manager as an operator does: nothing goes wrong with it. @throws Error with the service's error type */
  readonly call: AwsCall
  /** From now on this says what goes wrong. Nothing does at first. */
  strikeBy(strike: Strike): void
  /** Somebody does this just before the next call of which that is true. */
  intrude(isMeant: (point: Point) => boolean, act: () => Promise<void>): void
  /** Every point so far, in order. */
  points(): readonly ObservedPoint[]
  /** Whether the key in KMS may sign. */
  enableKey(isEnabled: boolean): void
  /** Invokes the sentinel, as its schedule or an operator does. */
  sentinel(event: Omit<SentinelEvent, "channel">): Promise<Ended<SentinelAnswer>>
  /** Key ids of the live tokens that nobody knows, as the sentinel's last run that wasn't killed told them. */
  reportedUnknown(): ReadonlySet<string>
  /** All that the functions logged or threw. */
  texts(): readonly string[]
  /** Values that must appear in no text. */
  secrets(): readonly string[]
}

const CHANNEL = "support"
const CHANNEL_ID = "1234567890"
const CHANNEL_SECRET = "6368616e6e656c207365637265742121"
const PLACE = { region: "us-east-1", accountId: "000000000000" } as const
const FUNCTION_ARN = `arn:aws:lambda:${PLACE.region}:${PLACE.accountId}:function:line-token-rotation`
/** A Monday. */
const START_MS = Date.UTC(2026, 10, 23)
const RULES = { ScheduleExpression: "rate(7 days)", Duration: "1h" }

const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 })
const { e, n } = publicKey.export({ format: "jwk" })

/** One console for all worlds, so that they sign alike: a signature that one world made needn't be made by another. */
const channels = createChannels()
channels.registerChannel({ channelId: CHANNEL_ID, channelSecret: CHANNEL_SECRET })
const kid = channels.registerKey(CHANNEL_ID, { kty: "RSA", alg: "RS256", use: "sig", e, n })

/** A world where nothing has happened yet. */
export async function createWorld(options: WorldOptions = {}): Promise<World> {
  const { appNames = ["bot"], graceSeconds = GRACE_SECONDS, switches = {}, sabotage = {}, choose } = options
  const settings = readSentinelSettings({ SECRET_PREFIX, GRACE_SECONDS: String(graceSeconds) })
  const clock = createClock(() => START_MS)
  const observed: ObservedPoint[] = []
  const texts: string[] = []
  let intrusion: { readonly isMeant: (point: Point) => boolean; readonly act: () => Promise<void> } | undefined
  let strike: Strike = () => undefined
  let isKeyEnabled = true

  const kernel = createKernel({
    clock,
    strike(point) {
      const mode = strike(point)
      observed.push({ ...point, mode, hasFailed: false, isStale: false })
      return mode
    },
    intrude(point) {
      if (intrusion?.isMeant(point) !== true) return undefined
      const { act } = intrusion
      intrusion = undefined
      return act()
    },
    onEffect(point, hasFailed) {
      observed[point.index] = { ...point, mode: observed[point.index]?.mode, hasFailed, isStale: hasReadStale() }
      witness.look(point)
    },
    ...(choose && { choose }),
  })
  const line: Line = createLine(clock, channels, {
    beforeIssue: (channelId) => witness.beforeIssue(channelId),
    afterIssue: (issued) => witness.afterIssue(issued),
    beforeRevoke: (keyId) => witness.beforeRevoke(keyId),
  })
  const secretsManager = createSecretsManager({
    clock,
    ...PLACE,
    functions: invokedBySecretsManager((event) => functions.rotate(event), texts),
    timers: kernel.timers,
    switches: { rotationAttempts: 5, retryDelayMs: 1_000, ...switches },
  })
  let unknown: ReadonlySet<string> = new Set()
  let staleReads = 0

  /** How many reads have shown what was before the last write. */
  function countStale(): number {
    return secretsManager.faultsStruck().filter(({ kind }) => kind === "stale").length
  }

  /** Whether one has since this was asked last. */
  function hasReadStale(): boolean {
    const before = staleReads
    staleReads = countStale()
    return staleReads > before
  }

  function tokenSecrets(): readonly Secret[] {
    return apps.flatMap(({ secretArn }) => secretsManager.peek(secretArn) ?? [])
  }

  const functions = createFunctions({
    kernel,
    clock,
    settings,
    secretsManager: secretsManager.handle,
    line: line.handle,
    key: { privateKey, isEnabled: () => isKeyEnabled },
    sabotage,
    onLine: (fields) => void texts.push(JSON.stringify(fields)),
  })
  const call = createAwsCall(secretsManager.handle, "secretsmanager")
  const credentials = { schema: 1, channelId: CHANNEL_ID, channelSecret: CHANNEL_SECRET, kid, kmsKeyId: "alias/line" }
  await create(call, `${SECRET_PREFIX}/${CHANNEL}/credentials`, { SecretString: JSON.stringify(credentials) })
  const apps: App[] = []
  for (const name of appNames) {
    const secretArn = await create(call, `${SECRET_PREFIX}/${CHANNEL}/tokens/${name}`, {})
    secretsManager.attachRotation(secretArn, FUNCTION_ARN, RULES)
    apps.push({ name, secretArn })
  }
  const witness = createWitness({
    clock,
    line: () => line,
    channelId: CHANNEL_ID,
    graceSeconds,
    slotReserve: settings.slotReserve,
    secrets: tokenSecrets,
    acting: () => kernel.acting(),
    hasReadStale: (processId) => readStale(processId, observed),
  })
  witness.look()

  return {
    clock,
    kernel,
    line,
    secretsManager,
    functions,
    witness,
    settings,
    channelId: CHANNEL_ID,
    apps,
    async call(operation, input) {
      const output = await call(operation, input)
      witness.look()
      return output
    },
    intrude(isMeant, act) {
      intrusion = { isMeant, act }
    },
    strikeBy(next) {
      strike = next
    },
    points: () => observed,
    enableKey(isEnabled) {
      isKeyEnabled = isEnabled
    },
    async sentinel(event) {
      const [textsBefore, staleBefore] = [texts.length, countStale()]
      const secretArn = apps.find(({ name }) => name === event.app)?.secretArn ?? ""
      const held = keyIdsOfItsOwn(tokenSecrets(), secretArn)
      const ended = await functions.sentinel({ channel: CHANNEL, ...event })
      if (ended.kind === "killed") return ended
      texts.push(ended.kind === "threw" ? String(ended.error) : JSON.stringify(ended.value))
      if (event.operation === "watch") unknown = unknownIn(texts.slice(textsBefore))
      const isRevoked = event.operation === "revoke-held" && ended.kind === "returned" && ended.value.secret === "read"
      if (isRevoked && countStale() === staleBefore) witness.afterRevokeHeld(held)
      return ended
    },
    reportedUnknown: () => unknown,
    texts: () => texts,
    secrets: () => [CHANNEL_SECRET, ROTATION_TOKEN],
  }
}

async function create(call: AwsCall, Name: string, value: object): Promise<string> {
  return String((await call("CreateSecret", { Name, ClientRequestToken: randomUUID(), ...value })).ARN)
}
