import { formatTokenSecret, type TokenSecret } from "../../../../consumer/token-secret.ts"
import type { Settings } from "../../../../lambda/environment.ts"
import type { RotationSchedule, SecretDescription } from "../../../../lambda/secrets/secrets.ts"

/** The one instant at which every unit test of the function begins. */
export const NOW_MS = Date.parse("2026-03-01T12:00:00.000Z")

export const CHANNEL_ID = "1234567890"
export const OTHER_CHANNEL_ID = "9876543210"
export const KEY_ID = "sDTOzw5wIfxxxxPEzcmeQA"
export const KID = "536e453c-aa93-4449-8e58-add2608783c6"
export const REQUEST_ID = "5a4b3c2d-line-request"
export const PREFIX = "line-tokens"
export const CREDENTIALS_NAME = `${PREFIX}/support/credentials`
export const SECRET_ARN = `arn:aws:secretsmanager:us-east-1:000000000000:secret:${PREFIX}/support/tokens/bot-AbCdEf`
export const VERSION_ID = "11111111-1111-4111-8111-111111111111"
export const CURRENT_VERSION_ID = "22222222-2222-4222-8222-222222222222"
export const NEWER_VERSION_ID = "33333333-3333-4333-8333-333333333333"

/** Secrets that must never be seen outside: each test that provokes an error looks for all of them. */
export const CANARY = {
  token: "eyJraWQiOiJjYW5hcnkifQ.dG9rZW4tY2FuYXJ5.c2lnbmF0dXJl",
  otherToken: "eyJraWQiOiJjYW5hcnkifQ.b3RoZXItY2FuYXJ5.c2lnbmF0dXJl",
  channelSecret: "0c9a8b7c6d5e4f3a2b1c0d9e8f7a6b5c",
  assertion: "eyJhbGciOiJSUzI1NiJ9.YXNzZXJ0aW9uLWNhbmFyeQ.c2lnbmVk",
  rotationToken: "rotation-token-canary-7f3d9c1b-2a4e-4f6a-8b0c-d1e2f3a4b5c6",
} as const

export function tokenSecret(members: Partial<TokenSecret> = {}): TokenSecret {
  return {
    schema: 1,
    channelAccessToken: CANARY.token,
    keyId: KEY_ID,
    channelId: CHANNEL_ID,
    tokenType: "Bearer",
    issuedAt: new Date(NOW_MS).toISOString(),
    expiresAt: new Date(NOW_MS + 30 * 86_400_000).toISOString(),
    ...members,
  }
}

export function tokenText(members: Partial<TokenSecret> = {}): string {
  return formatTokenSecret(tokenSecret(members))
}

export function credentialsText(members: Readonly<Record<string, unknown>> = {}): string {
  const { channelSecret } = CANARY
  return JSON.stringify({
    schema: 1,
    channelId: CHANNEL_ID,
    channelSecret,
    kid: KID,
    privateKey: { kty: "RSA", d: "x" },
    ...members,
  })
}

export function settings(members: Partial<Settings> = {}): Settings {
  return {
    secretPrefix: PREFIX,
    tokenLifetimeSeconds: 2_592_000,
    graceSeconds: 86_400,
    slotReserve: 3,
    logLevel: "INFO",
    lineApiOrigin: undefined,
    ...members,
  }
}

export const NO_SCHEDULE: RotationSchedule = {
  intervalSeconds: undefined,
  nextRotationAtMs: undefined,
  windowSeconds: 14_400,
}

/** A secret whose rotation is on, with this version pending and nothing else, unless told otherwise. */
export function description(
  stages: SecretDescription["stages"] = { [VERSION_ID]: ["AWSPENDING"] },
  members: Partial<SecretDescription> = {},
): SecretDescription {
  return { arn: SECRET_ARN, isDeleted: false, rotationEnabled: true, stages, schedule: NO_SCHEDULE, ...members }
}
