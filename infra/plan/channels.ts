import type { Channel, Rotation, SigningKey } from "../model/rotation.ts"
import { type AppTimeline, type TokenLife as ModelLife, timelineOf } from "../model/timeline.ts"
import type { AppPlan, ChannelPlan, TokenLife } from "./plan.ts"

/** Each channel, with what is to come for its apps from `fromMs` on. */
export function channelsOf(rotation: Rotation, fromMs: number, days: number): readonly ChannelPlan[] {
  const timelines = new Map(timelineOf(rotation, { fromMs, days }).map((line) => [`${line.channel}/${line.app}`, line]))
  return rotation.channels.map((channel) => ({
    name: channel.name,
    channelId: channel.channelId,
    phase: channel.phase,
    nextStep: channel.nextStep,
    signingKey: keysInWords(channel),
    budget: channel.budget,
    apps: channel.apps.map((app) => {
      return appPlan(app, rotation.rotationWindowHours, timelines.get(`${channel.name}/${app.name}`))
    }),
  }))
}

function appPlan(
  { name, secretName, scheduleExpression }: Channel["apps"][number],
  rotationWindowHours: number,
  timeline: AppTimeline | undefined,
): AppPlan {
  return {
    name,
    secretName,
    scheduleExpression,
    rotationWindowHours,
    nextRotations: timeline?.rotations.map(instant) ?? [],
    tokens: timeline?.tokens.map(tokenLife) ?? [],
  }
}

function tokenLife({ issuedAtMs, currentToMs, graceUntilMs, revokedByMs, expiresAtMs }: ModelLife): TokenLife {
  return {
    currentFrom: instant(issuedAtMs),
    currentUntil: instant(currentToMs),
    graceUntil: instant(graceUntilMs),
    revokedBy: instant(revokedByMs),
    expiresAt: instant(expiresAtMs),
  }
}

function instant(ms: number): string {
  return new Date(ms).toISOString()
}

function keysInWords({ signingKey, nextKey }: Channel): string {
  const present = keyInWords(signingKey)
  return nextKey === undefined ? present : `${present}; next: ${keyInWords(nextKey)}`
}

function keyInWords(key: SigningKey): string {
  const registered = key.kid === undefined ? "not registered at LINE yet" : `kid ${key.kid}`
  switch (key.kind) {
    case "made":
      return `made in KMS as ${key.aliasName}, ${registered}`
    case "own":
      return `yours in KMS, ${key.kmsKeyId}, ${registered}`
    case "private":
      return `a private key in the credentials secret, ${registered}`
    default:
      return key satisfies never
  }
}
