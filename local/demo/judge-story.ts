import type { Local } from "../start.ts"
import { appCountsIn } from "./act-result.ts"
import { findSecrets, type KnownSecret, type SearchedText, secretsOfChannels } from "./canary.ts"
import { keyIdIn } from "./channel-access-token.ts"
import type { Summary } from "./events.ts"
import type { Promotion } from "./retirements.ts"
import { summarize } from "./summary.ts"
import { type Findings, failedExpectations } from "./verdict.ts"
import type { Witness } from "./witness.ts"

/** A story that was told, and where its traces are. */
export interface ToldStory extends Pick<Findings, "acts" | "appSaw" | "isCurrentAccepted"> {
  readonly local: Pick<Local, "clock" | "lambda" | "line" | "ready" | "secretsManager">
  readonly channelId: string
  readonly secretArn: string
  readonly witness: Pick<Witness, "stages" | "tokens">
  /** Everything that was printed. */
  readonly shown: string
  /** Secrets that were sent while it was told. */
  readonly wireSecrets: readonly KnownSecret[]
}

/** Sums the story up and judges it, by what the stand-ins hold now. */
export async function judgeStory(story: ToldStory): Promise<Summary> {
  const { local, witness, acts, appSaw, isCurrentAccepted } = story
  const known = [...story.wireSecrets, ...secretsOfChannels(local.ready.channels)]
  const texts = publicTexts(story)
  const secretsFound = findSecrets(texts, known)
  const findings: Findings = {
    acts,
    appSaw,
    isCurrentAccepted,
    tokens: await witness.tokens(),
    stages: await witness.stages(),
    issuedTokens: local.line.journal.tokens(story.channelId).filter(({ kind }) => kind === "v2.1"),
    promotions: promotionsOf(story),
    nowMs: local.clock.now(),
    lineSaw: appCountsIn(local.line.journal.calls()),
    secretsFound,
    secretsSearched: known.length,
  }
  const canary = { texts: texts.length, values: known.length, found: secretsFound.length }
  return summarize({ findings, canary, failures: failedExpectations(findings) })
}

/** When which token became current, by Secrets Manager's history and its versions' values. */
function promotionsOf({ local, secretArn }: ToldStory): readonly Promotion[] {
  const { secretsManager } = local
  return secretsManager.history().flatMap(({ type, secretArn: arn, versionId, atMs }) => {
    const text = secretsManager.peek(secretArn)?.versions.get(versionId)?.value?.secretString
    if (type !== "RotationSucceeded" || arn !== secretArn || text === undefined) return []
    return [{ keyId: keyIdIn(text), atMs }]
  })
}

/** Everything that someone could read: what was printed, the function's log, and the journals. */
function publicTexts({ local, shown }: ToldStory): readonly SearchedText[] {
  const { lambda, line, secretsManager } = local
  return [
    { where: "the output", text: shown },
    ...lambda.logs().map(({ line: text }) => ({ where: "the function's log", text })),
    { where: "LINE's journal", text: JSON.stringify(line.journal.calls()) },
    { where: "Secrets Manager's history", text: JSON.stringify(secretsManager.history()) },
    { where: "Secrets Manager's journal", text: JSON.stringify(secretsManager.calls()) },
  ]
}
