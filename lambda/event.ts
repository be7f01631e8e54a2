import { RotationError } from "./errors.ts"

/** What Secrets Manager sends for each step. */
export interface RotationEvent {
  /** AWS's four, or whatever else was sent: an unknown one is refused only after the other guards, in AWS's order. */
  readonly step: string
  /** The token secret's full ARN. */
  readonly secretArn: string
  /** ClientRequestToken: it becomes the version id. */
  readonly versionId: string
  /** Proof that this rotation is Secrets Manager's own; goes into PutSecretValue and nowhere else. Secret. */
  readonly rotationToken: string | undefined
}

/** Reads a rotation event. @throws {RotationError} `BAD_EVENT`, naming the member. */
export function parseRotationEvent(input: unknown): RotationEvent {
  const event = typeof input === "object" && input !== null ? (input as Readonly<Record<string, unknown>>) : {}
  return {
    step: text(event, "Step", 1, 64),
    secretArn: text(event, "SecretId", 20, 2048),
    versionId: text(event, "ClientRequestToken", 32, 64),
    rotationToken: event.RotationToken === undefined ? undefined : text(event, "RotationToken", 36, 256),
  }
}

function text(event: Readonly<Record<string, unknown>>, member: string, least: number, most: number): string {
  const found = event[member]
  if (typeof found === "string" && found.length >= least && found.length <= most) return found
  const what = typeof found === "string" ? `one of ${found.length}` : typeof found
  throw new RotationError(
    "BAD_EVENT",
    `\`${member}\` must be a string of ${least} to ${most} characters, and ${what} was found: this function takes Secrets Manager's rotation event and no other`,
  )
}
