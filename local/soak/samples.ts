import { CURRENT } from "../secrets-manager/labels.ts"
import { readToken } from "./evidence.ts"
import type { SoakedApp, SoakWorld } from "./world.ts"

/** What AWSCURRENT held at one moment after a first success. */
export interface CurrentSample {
  /** LINE accepts it, and it is this channel's. */
  readonly isAccepted: boolean
}

/** Looks at what apps would get, at the moments that count. */
export interface Sampler {
  /**
   * Looks at every app that was rotated once. A token that reached its own end is passed over: then no rotation succeeded for
   * as long as a token lives, and that is for the sentinel to see.
   */
  sampleAll(): void
  of(secretArn: string): readonly CurrentSample[]
  /** Stops looking. */
  close(): void
}

/** Samples an app's current token at once whenever a rotation of it succeeds. */
export function startSampling({ line, secretsManager, apps }: SoakWorld): Sampler {
  const samples = new Map<string, CurrentSample[]>()

  function sample(app: SoakedApp): void {
    const before = samples.get(app.secretArn) ?? []
    samples.set(app.secretArn, [...before, { isAccepted: isCurrentAccepted(app) }])
  }

  function isCurrentAccepted({ secretArn, channelId }: SoakedApp): boolean {
    const token = currentToken(secretArn)
    return token !== undefined && isLiveHere(token.keyId, channelId) && line.isLive(token.channelAccessToken)
  }

  /** LINE issued it, nobody revoked it, and its time is over. */
  function isAtItsEnd({ secretArn, channelId }: SoakedApp): boolean {
    const keyId = currentToken(secretArn)?.keyId ?? ""
    const record = line.journal.tokens(channelId).find((token) => token.keyId === keyId)
    return record !== undefined && record.revokedAtMs === undefined && !isLiveHere(keyId, channelId)
  }

  function isLiveHere(keyId: string, channelId: string): boolean {
    return line.journal.live(channelId).some((token) => token.keyId === keyId)
  }

  function currentToken(secretArn: string) {
    const secret = secretsManager.peek(secretArn)
    const text = secret?.versions.get(secret.labels.get(CURRENT) ?? "")?.value?.secretString
    return text === undefined ? undefined : readToken(text)
  }

  const close = secretsManager.onEvent(({ type, secretArn }) => {
    const app = apps.find((candidate) => candidate.secretArn === secretArn)
    if (type === "RotationSucceeded" && app !== undefined) sample(app)
  })
  return {
    sampleAll() {
      for (const app of apps) if (samples.has(app.secretArn) && !isAtItsEnd(app)) sample(app)
    },
    of: (secretArn) => samples.get(secretArn) ?? [],
    close,
  }
}
