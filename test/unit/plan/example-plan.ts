import type { AppPlan, Plan, TokenLife } from "../../../infra/plan/plan.ts"

/** A token that is current for a week and revoked a little more than a day later. */
export function tokenFrom(day: string, number: number): TokenLife {
  const at = (days: number) => new Date(Date.parse(day) + days * 86_400_000).toISOString()
  const start = number * 7
  return {
    currentFrom: at(start),
    currentUntil: at(start + 7),
    graceUntil: at(start + 8),
    revokedBy: at(start + 8.25),
    expiresAt: at(start + 30),
  }
}

const BOT: AppPlan = {
  name: "bot",
  secretName: "line-tokens/support/tokens/bot",
  scheduleExpression: "cron(0 3 ? * SUN *)",
  rotationWindowHours: 4,
  nextRotations: Array.from({ length: 12 }, (_, at) => tokenFrom("2026-11-29T03:00:00.000Z", at).currentFrom),
  tokens: Array.from({ length: 8 }, (_, at) => tokenFrom("2026-11-23T00:00:00.000Z", at)),
}

/** A plan with one channel that rotates, and one that doesn't yet. */
export const PLAN: Plan = {
  schema: 1,
  from: "2026-11-23T00:00:00.000Z",
  until: "2027-01-22T00:00:00.000Z",
  region: "ap-northeast-1",
  warnings: ["nobody is told"],
  channels: [
    {
      name: "support",
      channelId: "1234567890",
      phase: "rotating",
      nextStep: "Nothing. The tokens rotate by themselves.",
      signingKey: "made in KMS",
      budget: { appTokens: 3, foreignTokens: 2, reserve: 3, slots: 30 },
      apps: [BOT],
    },
    {
      name: "sales",
      channelId: "2234567890",
      phase: "register-key",
      nextStep: "Register the key:\npulumi up",
      signingKey: "made in KMS",
      budget: { appTokens: 3, foreignTokens: 0, reserve: 3, slots: 30 },
      apps: [{ ...BOT, secretName: "line-tokens/sales/tokens/bot" }],
    },
  ],
  resources: [
    { type: "aws:secretsmanager/secret:Secret", count: 4 },
    { type: "aws:kms/key:Key", count: 2 },
  ],
  cost: {
    items: [{ what: "secrets", quantity: 4, unit: "secrets", unitUsd: 0.4, monthlyUsd: 1.6 }],
    totalUsd: 1.6,
    pricesOf: "2026-11-01",
    priceRegion: "us-east-1",
  },
  onceRotating: { resources: 44, monthlyUsd: 7.25 },
  policies: [{ name: "rotation role", document: { Version: "2012-10-17", Statement: [] } }],
}
