import type { LineClient } from "../../line/client.ts"
import type { CreateSigner } from "../assertion/sign-assertion.ts"
import type { Settings } from "../environment.ts"
import type { RotationEvent } from "../event.ts"
import type { TokenSecretName } from "../names.ts"
import type { Secrets } from "../secrets/secrets.ts"

/** LINE as the rotation needs it. */
export type RotationLine = Pick<
  LineClient,
  | "issueChannelTokenByJwt"
  | "verifyChannelTokenByJwt"
  | "getsAllValidChannelAccessTokenKeyIds"
  | "revokeChannelTokenByJwt"
>

/** Secrets Manager as the rotation needs it: it starts none itself. */
export type RotationSecrets = Omit<Secrets, "rotate">

/** Everything outside that the four steps touch. */
export interface RotationDeps {
  readonly settings: Settings
  readonly secrets: RotationSecrets
  readonly line: RotationLine
  readonly createSigner: CreateSigner
  /** Milliseconds since the epoch. */
  readonly now: () => number
  readonly sleep: (ms: number) => Promise<void>
}

/** One step of one rotation. */
export interface Run {
  readonly event: RotationEvent
  readonly name: TokenSecretName
  /** Milliseconds until Lambda ends this invocation. */
  readonly remainingMs: () => number
}

/** What a step did, for its log line. */
export interface StepResult {
  readonly outcome:
    | "stored"
    | "already-stored"
    | "already-current"
    | "duplicate-won"
    | "nothing-to-set"
    | "accepted"
    | "promoted"
  readonly keyId?: string
  /** LINE's id of the signing key that the assertion was made with. */
  readonly kid?: string
  readonly lineRequestId?: string | undefined
}
