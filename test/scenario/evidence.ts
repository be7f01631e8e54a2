import {
  DescribeSecretCommand,
  GetSecretValueCommand,
  ListSecretVersionIdsCommand,
} from "@aws-sdk/client-secrets-manager"
import type { RotationEvent } from "../../local/secrets-manager/secrets-manager.ts"
import { type Canary, canariesOfPem, type Text } from "./canaries.ts"
import type { CurrentSample, Evidence, HeldVersion, Sighting } from "./facts.ts"
import type { StageParts } from "./harness.ts"
import type { SentinelRun } from "./sentinel.ts"

/** Whose evidence, and what only a moment of the scenario could show. */
interface EvidenceSubject {
  /** Of the token secrets that are looked at. */
  readonly arns: readonly string[]
  readonly channelId: string
  readonly channelSecret: string
  readonly samples: readonly CurrentSample[]
  readonly history: readonly RotationEvent[]
  /** Default: nobody looked, since no sentinel ran. */
  readonly sightings?: readonly Sighting[]
  /** Invocations of the sentinel. Default none. */
  readonly sentinelRuns?: readonly SentinelRun[]
}

/** The function's default SLOT_RESERVE. */
const SLOT_RESERVE = 3

/** Asks LINE's journal, Secrets Manager, its history and the logs what they know of one channel and its token secrets. */
export async function collectEvidence(stage: StageParts, subject: EvidenceSubject): Promise<Evidence> {
  const { local } = stage
  const { arns, channelId, samples, history, sightings = [] } = subject
  const values = (await Promise.all(arns.map((arn) => readVersions(stage, arn)))).flat()
  return {
    tokens: local.line.journal.tokens(channelId).filter(({ kind }) => kind === "v2.1"),
    lineCalls: local.line.journal.calls().filter((call) => call.channelId === channelId),
    versions: values.map(({ version }) => version),
    history,
    samples,
    sightings,
    reportedKeyIds: arns.flatMap((arn) => reportedKeyIds(stage, arn)),
    slotReserve: SLOT_RESERVE,
    nowMs: local.clock.now(),
    texts: textsOf(stage, subject),
    canaries: canariesOf(
      stage,
      subject,
      values.flatMap(({ token }) => token ?? []),
    ),
  }
}

interface ReadVersion {
  readonly version: HeldVersion
  readonly token?: string
}

/** Every version, those that only DescribeSecret shows and those without labels included. */
async function readVersions({ client }: Pick<StageParts, "client">, arn: string): Promise<readonly ReadVersion[]> {
  const described = await client.send(new DescribeSecretCommand({ SecretId: arn }))
  const listed = await client.send(new ListSecretVersionIdsCommand({ SecretId: arn, IncludeDeprecated: true }))
  const stages = described.VersionIdsToStages ?? {}
  const ids = new Set([...Object.keys(stages), ...(listed.Versions ?? []).flatMap(({ VersionId }) => VersionId ?? [])])
  return Promise.all(
    [...ids].map(async (versionId) => {
      const { keyId, channelAccessToken: token } = await readValue(client, arn, versionId)
      const version = { versionId, stages: stages[versionId] ?? [], ...(keyId === undefined ? {} : { keyId }) }
      return { version, ...(token === undefined ? {} : { token }) }
    }),
  )
}

async function readValue(
  client: StageParts["client"],
  arn: string,
  versionId: string,
): Promise<{ readonly keyId?: string; readonly channelAccessToken?: string }> {
  try {
    const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId: arn, VersionId: versionId }))
    return JSON.parse(SecretString ?? "{}")
  } catch (error) {
    if (error instanceof SyntaxError || (error as Error).name === "ResourceNotFoundException") return {}
    throw error
  }
}

/** I4 wants a live key id known or reported: these errors report one. */
function reportedKeyIds({ host, tap }: StageParts, arn: string): readonly string[] {
  const lines = tap.invocations(arn).flatMap(({ requestId }) => host.logs({ requestId }))
  return lines.flatMap(({ line }) => {
    const { message } = parse(line)
    const isReport = message?.error === "TOKEN_LEAKED" || message?.error === "STORE_UNKNOWN"
    return isReport && message?.keyId !== undefined ? [message.keyId] : []
  })
}

function parse(line: string): { readonly message?: { readonly error?: string; readonly keyId?: string } } {
  try {
    return JSON.parse(line)
  } catch {
    return {}
  }
}

/** All that anyone may read: what the function wrote and threw, and what the stand-ins remember. */
function textsOf({ local, tap, host }: StageParts, subject: EvidenceSubject): readonly Text[] {
  const { arns, history, sentinelRuns = [] } = subject
  const invocations = arns.flatMap(tap.invocations)
  const requestIds = new Set([...invocations, ...sentinelRuns].map(({ requestId }) => requestId))
  const logs = host.logs().filter(({ requestId }) => requestId === undefined || requestIds.has(requestId))
  return [
    ...logs.map(({ stream, line }) => ({ where: `the function's ${stream}`, text: line })),
    { where: "an error of the function", text: JSON.stringify(invocations) },
    { where: "an answer of the sentinel", text: JSON.stringify(sentinelRuns) },
    { where: "the rotation history", text: JSON.stringify(history) },
    { where: "Secrets Manager's journal", text: JSON.stringify(local.secretsManager.calls()) },
    {
      where: "LINE's journal",
      text: JSON.stringify([local.line.journal.calls(), local.line.journal.tokens(subject.channelId)]),
    },
    {
      where: "Lambda's journal",
      text: JSON.stringify([...requestIds].map(local.lambda.calls)),
    },
  ]
}

function canariesOf({ key, tap }: StageParts, subject: EvidenceSubject, tokens: readonly string[]): Canary[] {
  return [
    { what: "the channel secret", value: subject.channelSecret },
    ...canariesOfPem(key.privateKeyPem),
    ...tokens.map((value) => ({ what: "a token", value })),
    ...tap.rotationTokens().map((value) => ({ what: "a RotationToken", value })),
  ]
}
