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
  /** Looks at every app that was rotated once. */
  sampleAll(): void
  of(secretArn: string): readonly CurrentSample[]
  /** Stops looking. */
  close(): void
}

/** Samples an app's current token at once whenever a rotation of it succeeds. */
export function startSampling({ line, secretsManager, apps }: SoakWorld): Sampler {
  const samples = new Map<string, CurrentSample[]>()

  function sample({ secretArn, channelId }: SoakedApp): void {
    const isAccepted = isCurrentAccepted(secretArn, channelId)
    samples.set(secretArn, [...(samples.get(secretArn) ?? []), { isAccepted }])
  }

  function isCurrentAccepted(secretArn: string, channelId: string): boolean {
    const secret = secretsManager.peek(secretArn)
    const text = secret?.versions.get(secret.labels.get(CURRENT) ?? "")?.value?.secretString
    if (text === undefined) return false
    const { keyId, channelAccessToken } = readToken(text)
    return line.journal.live(channelId).some((token) => token.keyId === keyId) && line.isLive(channelAccessToken)
  }

  const close = secretsManager.onEvent(({ type, secretArn }) => {
    const app = apps.find((candidate) => candidate.secretArn === secretArn)
    if (type === "RotationSucceeded" && app !== undefined) sample(app)
  })
  return {
    sampleAll() {
      for (const app of apps) if (samples.has(app.secretArn)) sample(app)
    },
    of: (secretArn) => samples.get(secretArn) ?? [],
    close,
  }
}
