import { GetSecretValueCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager"
import { stop as stopBundler } from "esbuild"
import { BUNDLE_DIR, buildLambda } from "../../scripts/build.ts"
import { type Local, startLocal } from "../start.ts"
import { appCountsIn } from "./act-result.ts"
import { findSecrets, type KnownSecret, type SearchedText, secretsOfPem } from "./canary.ts"
import type { Emit, Summary } from "./events.ts"
import { tellStory } from "./story.ts"
import { summarize } from "./summary.ts"
import { failedExpectations } from "./verdict.ts"
import { tapRequests } from "./wire-tap.ts"
import { createWitness, type Witness } from "./witness.ts"

/** What the demo runs with. */
export interface DemoOptions {
  readonly emit: Emit
  /** Ends it early. */
  readonly signal: AbortSignal
  /** Everything that was printed so far. */
  readonly shown: () => string
}

/** Starts the stand-ins, plays the story, judges it, stops the stand-ins. @throws what the signal was aborted with. */
export async function runDemo({ emit, signal, shown }: DemoOptions): Promise<Summary> {
  const tap = tapRequests()
  const local = await prepare(emit, signal)
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
    title: "LINE channel access tokens that rotate themselves: five rotations, three of them broken",
  })
  emit({ type: "preparing", what: "function" })
  await buildLambda()
  await stopBundler()
  signal.throwIfAborted()
  emit({ type: "preparing", what: "stand-ins" })
  const local = await startLocal({ codeDir: BUNDLE_DIR })
  const { channelId, secretName } = subjectOf(local)
  const durationMs = Math.round(performance.now() - startedAt)
  emit({ type: "ready", node: local.lambda.node.version, channelId, secretName, durationMs })
  return local
}

interface Play extends DemoOptions {
  readonly local: Local
  readonly wireSecrets: () => readonly KnownSecret[]
}

async function play(play: Play): Promise<Summary> {
  const { local, emit, signal } = play
  const { channelId, secretArn } = subjectOf(local)
  const { endpoint, region, accessKeyId, secretAccessKey } = local.ready.aws
  const secrets = new SecretsManagerClient({ endpoint, region, credentials: { accessKeyId, secretAccessKey } })
  const witness = createWitness({ local, secrets, secretArn, channelId, emit })
  try {
    const { acts, app } = await tellStory({ local, secrets, secretArn, witness, emit, signal })
    const { SecretString = "" } = await secrets.send(new GetSecretValueCommand({ SecretId: secretArn }))
    return await judge(play, {
      acts,
      appSaw: app.counts(),
      isCurrentAccepted: isAccepted(local, SecretString),
      witness,
    })
  } finally {
    witness.close()
    secrets.destroy()
  }
}

interface Seen extends Pick<Parameters<typeof failedExpectations>[0], "acts" | "appSaw" | "isCurrentAccepted"> {
  readonly witness: Witness
}

async function judge({ local, shown, wireSecrets }: Play, { witness, ...seen }: Seen): Promise<Summary> {
  const known = [...wireSecrets(), ...channelSecrets(local)]
  const texts = publicTexts(local, shown())
  const tokens = await witness.tokens()
  const lineSaw = appCountsIn(local.line.journal.calls())
  const failures = failedExpectations({
    ...seen,
    tokens,
    stages: await witness.stages(),
    lineSaw,
    secretsFound: findSecrets(texts, known),
    secretsSearched: known.length,
  })
  const issued = local.line.journal.tokens(subjectOf(local).channelId).length
  const canary = { texts: texts.length, values: known.length }
  return summarize({ acts: seen.acts, issued, tokens, app: lineSaw, canary, failures })
}

/** Everything that someone could read: what was printed, the function's log, and the journals. */
function publicTexts({ lambda, line, secretsManager }: Local, shown: string): readonly SearchedText[] {
  return [
    { where: "the output", text: shown },
    ...lambda.logs().map(({ line: text }) => ({ where: "the function's log", text })),
    { where: "LINE's journal", text: JSON.stringify(line.journal.calls()) },
    { where: "Secrets Manager's history", text: JSON.stringify(secretsManager.history()) },
    { where: "Secrets Manager's journal", text: JSON.stringify(secretsManager.calls()) },
  ]
}

function channelSecrets({ ready }: Local): readonly KnownSecret[] {
  return ready.channels.flatMap(({ secret, privateKeyPem }) => [
    { what: "the channel secret", value: secret },
    ...secretsOfPem(privateKeyPem),
  ])
}

function isAccepted({ line }: Local, secretString: string): boolean {
  const { channelAccessToken } = JSON.parse(secretString) as { channelAccessToken?: unknown }
  return typeof channelAccessToken === "string" && line.isLive(channelAccessToken)
}

function subjectOf({ ready }: Local): { channelId: string; secretArn: string; secretName: string } {
  const [channel] = ready.channels
  const secretArn = channel?.tokenSecrets.bot
  if (channel === undefined || secretArn === undefined) throw new Error("no channel with an app `bot` was set up")
  const secretName = (secretArn.split(":secret:")[1] ?? "").replace(/-[A-Za-z0-9]{6}$/, "")
  return { channelId: channel.id, secretArn, secretName }
}
