import {
  DescribeSecretCommand,
  GetSecretValueCommand,
  ListSecretVersionIdsCommand,
} from "@aws-sdk/client-secrets-manager"
import type { RotationEvent } from "../../local/secrets-manager/secrets-manager.ts"
import { type Canary, canariesOfPem, type Text } from "./canaries.ts"
import type { CurrentSample, Evidence, HeldVersion } from "./facts.ts"
import type { Stage } from "./harness.ts"

/** Whose evidence, and what only a moment of the scenario could show. */
export interface EvidenceSubject {
  readonly arn: string
  readonly channelId: string
  readonly channelSecret: string
  readonly samples: readonly CurrentSample[]
  readonly history: readonly RotationEvent[]
}

/** The function's default SLOT_RESERVE. */
const SLOT_RESERVE = 3

/** Asks LINE's journal, Secrets Manager, its history and the logs what they know of one channel and its token secret. */
export async function collectEvidence(stage: Omit<Stage, "newApp">, subject: EvidenceSubject): Promise<Evidence> {
  const { local } = stage
  const { arn, channelId, samples, history } = subject
  const values = await readVersions(stage, arn)
  return {
    tokens: local.line.journal.tokens(channelId).filter(({ kind }) => kind === "v2.1"),
    lineCalls: local.line.journal.calls().filter((call) => call.channelId === channelId),
    versions: values.map(({ version }) => version),
    history,
    samples,
    reportedKeyIds: reportedKeyIds(stage, arn),
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
async function readVersions({ client }: Pick<Stage, "client">, arn: string): Promise<readonly ReadVersion[]> {
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
  client: Stage["client"],
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
function reportedKeyIds({ host, tap }: Omit<Stage, "newApp">, arn: string): readonly string[] {
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
function textsOf({ local, tap, host }: Omit<Stage, "newApp">, subject: EvidenceSubject): readonly Text[] {
  const { arn, history } = subject
  const invocations = tap.invocations(arn)
  const requestIds = new Set(invocations.map(({ requestId }) => requestId))
  const logs = host.logs().filter(({ requestId }) => requestId === undefined || requestIds.has(requestId))
  return [
    ...logs.map(({ stream, line }) => ({ where: `the function's ${stream}`, text: line })),
    { where: "an error of the function", text: JSON.stringify(invocations) },
    { where: "the rotation history", text: JSON.stringify(history) },
    { where: "Secrets Manager's journal", text: JSON.stringify(local.secretsManager.calls()) },
    {
      where: "LINE's journal",
      text: JSON.stringify([local.line.journal.calls(), local.line.journal.tokens(subject.channelId)]),
    },
    {
      where: "Lambda's journal",
      text: JSON.stringify(invocations.map(({ requestId }) => local.lambda.calls(requestId))),
    },
  ]
}

function canariesOf(
  { key, tap }: Omit<Stage, "newApp">,
  subject: EvidenceSubject,
  tokens: readonly string[],
): Canary[] {
  return [
    { what: "the channel secret", value: subject.channelSecret },
    ...canariesOfPem(key.privateKeyPem),
    ...tokens.map((value) => ({ what: "a token", value })),
    ...tap.rotationTokens().map((value) => ({ what: "a RotationToken", value })),
  ]
}
