import { RotationError } from "../../../../lambda/errors.ts"
import type { HeldToken } from "../../../../lambda/held-token.ts"
import type { StagesByVersion } from "../../../../lambda/labels.ts"
import type { SecretDescription } from "../../../../lambda/secrets/secrets.ts"
import type { Observation, ObservedSecret, Policy, UnseenSecret } from "../../../../lambda/sentinel/observation.ts"
import { CHANNEL_ID, description, NOW_MS } from "../support/values.ts"

export const MINUTE_MS = 60_000
export const HOUR_MS = 60 * MINUTE_MS
export const DAY_MS = 24 * HOUR_MS
/** Half an hour: the least time between the sight of a superseded token and its revocation. */
export const LEAST_GRACE_MS = 30 * MINUTE_MS

type Held = Extract<HeldToken, { kind: "token" }>

/** A token of this channel in the middle of its 30 days, unless told otherwise. */
export function held(keyId: string, ageMs = DAY_MS, members: Partial<Held> = {}): Held {
  const issuedAtMs = NOW_MS - ageMs
  return { kind: "token", keyId, channelId: CHANNEL_ID, issuedAtMs, expiresAtMs: issuedAtMs + 30 * DAY_MS, ...members }
}

/** The token secret of an app, with these labels by version, and these values read. */
export function secretOf(
  app: string,
  stages: StagesByVersion,
  values: ObservedSecret["held"] = {},
  members: Partial<SecretDescription> = {},
): ObservedSecret {
  return { app, description: description(stages, { arn: arnOf(app), ...members }), held: values }
}

export function arnOf(app: string): string {
  return `arn:aws:secretsmanager:us-east-1:000000000000:secret:line-tokens/support/tokens/${app}-AbCdEf`
}

/** A secret in which nothing is to be done: version `v1` is current, with token K1. */
export function quiet(app = "bot", members: Partial<SecretDescription> = {}): ObservedSecret {
  return secretOf(app, { v1: ["AWSCURRENT", "token:K1"] }, { v1: held("K1") }, members)
}

/** An app whose secret couldn't be looked at, for AWS's reason if there is one. */
export function unseenSecret(app: string, awsError = "AccessDeniedException"): UnseenSecret {
  return { app, failure: new RotationError("SECRETS_MANAGER", `${app} couldn't be described`, { awsError }) }
}

/** A channel as one run sees it: K1 is live, all was seen and nothing is dead, unless told otherwise. */
export function observe(secrets: readonly ObservedSecret[], members: Partial<Observation> = {}): Observation {
  return {
    channelId: CHANNEL_ID,
    nowMs: NOW_MS,
    secrets,
    unseen: [],
    liveKeyIds: ["K1"],
    deaths: {},
    foreignTokens: 0,
    ...members,
  }
}

/** A day of grace and a week's interval, unless told otherwise. */
export function policy(members: Partial<Policy> = {}): Policy {
  return { graceMs: DAY_MS, intervalMs: 7 * DAY_MS, slotReserve: 3, ...members }
}

/** `retire-after:` of so many milliseconds from now. */
export function retire(inMs: number, name: string): string {
  return `retire-after:${(NOW_MS + inMs) / 1_000}:${name}`
}

/** Where an action on a version of an app happens. */
export function place(app: string, versionId: string) {
  return { app, secretArn: arnOf(app), versionId }
}
