import { GetSecretValueCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager"
import { stop as stopBundler } from "esbuild"
import { BUNDLE_DIR, buildLambda } from "../../scripts/build.ts"
import { type Local, startLocal } from "../start.ts"
import type { KnownSecret } from "./canary.ts"
import { channelAccessTokenIn } from "./channel-access-token.ts"
import type { Emit, Summary } from "./events.ts"
import { judgeStory } from "./judge-story.ts"
import { tellStory } from "./story.ts"
import { tapRequests } from "./wire-tap.ts"
import { createWitness } from "./witness.ts"

/** What the demo runs with. */
export interface DemoOptions {
  readonly emit: Emit
  /** Ends it early. */
  readonly signal: AbortSignal
  /** Everything that was printed so far. */
  readonly shown: () => string
}

/** Before Secrets Manager's second run of a rotation; long enough to be seen. AWS's own spacing is undocumented. */
const RETRY_DELAY_MS = 750

/** Starts the stand-ins, plays the story, judges it, stops the stand-ins. @throws what the signal was aborted with. */
export async function runDemo({ emit, signal, shown }: DemoOptions): Promise<Summary> {
  const local = await prepare(emit, signal)
  const tap = tapRequests()
  try {
    signal.throwIfAborted()
    return await play({ local, emit, signal, shown, wireSecrets: tap.secrets })
  } finally {
    tap.close()
    await local.close()
  }
}

async function prepare(emit: Emit, signal: AbortSignal): Promise<Local> {
  const startedAt = performance.now()
  emit({
    type: "started",
    title: "LINE tokens that rotate themselves, and retire themselves: eight acts, five of them broken on purpose",
  })
  emit({ type: "preparing", what: "function" })
  await buildLambda()
  await stopBundler()
  signal.throwIfAborted()
  emit({ type: "preparing", what: "stand-ins" })
  const local = await startLocal({ codeDir: BUNDLE_DIR, switches: { retryDelayMs: RETRY_DELAY_MS } })
  const { channelId, secretName } = subjectOf(local)
  const durationMs = Math.round(performance.now() - startedAt)
  emit({ type: "ready", node: local.lambda.node.version, channelId, secretName, durationMs })
  return local
}

interface Play extends DemoOptions {
  readonly local: Local
  readonly wireSecrets: () => readonly KnownSecret[]
}

async function play({ local, emit, signal, shown, wireSecrets }: Play): Promise<Summary> {
  const { channelId, secretArn } = subjectOf(local)
  const { endpoint, region, accessKeyId, secretAccessKey } = local.ready.aws
  const secrets = new SecretsManagerClient({ endpoint, region, credentials: { accessKeyId, secretAccessKey } })
  const witness = createWitness({ local, secrets, secretArn, channelId, emit })
  try {
    const { acts, app } = await tellStory({ local, secrets, secretArn, witness, emit, signal })
    const { SecretString = "" } = await secrets.send(new GetSecretValueCommand({ SecretId: secretArn }))
    const isCurrentAccepted = local.line.isLive(channelAccessTokenIn(SecretString))
    const told = { local, channelId, secretArn, witness, acts, appSaw: app.counts(), isCurrentAccepted }
    return await judgeStory({ ...told, shown: shown(), wireSecrets: wireSecrets() })
  } finally {
    witness.close()
    secrets.destroy()
  }
}

function subjectOf({ ready }: Local): { channelId: string; secretArn: string; secretName: string } {
  const [channel] = ready.channels
  const secretArn = channel?.tokenSecrets.bot
  if (channel === undefined || secretArn === undefined) throw new Error("no channel with an app `bot` was set up")
  const secretName = (secretArn.split(":secret:")[1] ?? "").replace(/-[A-Za-z0-9]{6}$/, "")
  return { channelId: channel.id, secretArn, secretName }
}
