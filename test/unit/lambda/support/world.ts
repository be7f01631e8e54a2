import type { Channel } from "../../../../lambda/channel/channel.ts"
import type { Settings } from "../../../../lambda/environment.ts"
import type { RotationDeps, Run } from "../../../../lambda/rotation/deps.ts"
import { type LineScript, type ScriptedLine, scriptedLine } from "./scripted-line.ts"
import { type ScriptedSecrets, type SecretsScript, scriptedSecrets } from "./scripted-secrets.ts"
import { CANARY, CHANNEL_ID, CREDENTIALS_NAME, KID, NOW_MS, SECRET_ARN, settings, VERSION_ID } from "./values.ts"

/** Everything around one step, with a clock that moves only by sleeping. */
export interface World {
  readonly deps: RotationDeps
  readonly run: Run
  readonly channel: Channel
  readonly secrets: ScriptedSecrets
  readonly line: ScriptedLine
  /** Milliseconds slept so far. */
  readonly sleptMs: () => number
}

interface WorldOptions {
  readonly secrets?: SecretsScript
  readonly line?: LineScript
  readonly settings?: Partial<Settings>
  /** Time that the invocation has at its start. Default a minute. */
  readonly remainingMs?: number
  readonly step?: string
  readonly createSigner?: RotationDeps["createSigner"]
}

/** Sets up one step; nothing outside the process is touched. */
export function world(options: WorldOptions = {}): World {
  let nowMs = NOW_MS
  const secrets = scriptedSecrets(options.secrets ?? {})
  const line = scriptedLine(options.line ?? {})
  const assertion = async () => CANARY.assertion
  const deps: RotationDeps = {
    settings: settings(options.settings),
    secrets,
    line,
    createSigner: options.createSigner ?? (async () => assertion),
    now: () => nowMs,
    sleep: async (ms) => {
      nowMs += ms
    },
  }
  const run: Run = {
    event: {
      step: options.step ?? "createSecret",
      secretArn: SECRET_ARN,
      versionId: VERSION_ID,
      rotationToken: CANARY.rotationToken,
    },
    name: { channel: "support", app: "bot", credentialsSecretName: CREDENTIALS_NAME },
    remainingMs: () => (options.remainingMs ?? 60_000) - (nowMs - NOW_MS),
  }
  const credentials = {
    secretName: CREDENTIALS_NAME,
    channelId: CHANNEL_ID,
    channelSecret: CANARY.channelSecret,
    kid: KID,
    key: { kind: "jwk", jwk: {} },
  } as const
  const channel = {
    credentials,
    assertion,
    now: deps.now,
    recover: () => false,
    correctClock: () => false,
    kid: () => KID,
  }
  return { deps, run, channel, secrets, line, sleptMs: () => nowMs - NOW_MS }
}
