import { signingKeyAlias } from "./names.ts"
import { NEXT_KEY_OPTIONS } from "./options.ts"
import { KID, KMS_KEY } from "./patterns.ts"
import { isAbsent, type Members, readFlag, readMembers, readNumber, readText } from "./read.ts"
import type { Report } from "./report.ts"
import type { SigningKey } from "./rotation.ts"

/** The two keys of a channel. */
export interface SigningKeys {
  readonly signingKey: SigningKey
  readonly nextKey: SigningKey | undefined
}

/** What key reading needs to know of its channel. */
export interface KeyContext {
  readonly prefix: string
  readonly channel: string
  readonly hasChannelSecret: boolean
}

const LAST_GENERATION = 99

/** Reads a channel's signing key and the one that takes over, and refuses what doesn't go together. */
export function readSigningKeys(channel: Members, context: KeyContext, report: Report): SigningKeys {
  const path = `channels.${context.channel}`
  const generation = readGeneration(channel, path, report)
  const signingKey = readKey(channel, path, generation, context, report)
  const next = readMembers(channel.nextKey, `${path}.nextKey`, NEXT_KEY_OPTIONS, report)
  const nextGeneration = signingKey.kind === "made" ? generation + 1 : generation
  const nextKey = next && readKey(next, `${path}.nextKey`, nextGeneration, context, report)
  checkRollover(signingKey, nextKey, path, report)
  checkGeneration(channel, signingKey, nextKey, path, report)
  return { signingKey, nextKey }
}

function readGeneration(channel: Members, path: string, report: Report): number {
  const rule = { least: 1, most: LAST_GENERATION, fallback: 1, why: "it counts the keys made for this channel" }
  return readNumber(channel.signingKeyGeneration, `${path}.signingKeyGeneration`, rule, report)
}

function readKey(key: Members, path: string, generation: number, context: KeyContext, report: Report): SigningKey {
  const kid = readText(key.kid, `${path}.kid`, KID, report)
  const kmsKeyId = readText(key.kmsKeyId, `${path}.kmsKeyId`, KMS_KEY, report)
  const isPrivate = readFlag(key.hasPrivateKey, `${path}.privateKey`, false, report)
  if (isPrivate && !isAbsent(key.kmsKeyId)) {
    report.add(
      `${path}.privateKey`,
      `is given, and so is ${path}.kmsKeyId: a channel signs with one of them, leave the other out`,
    )
  }
  if (isPrivate && !context.hasChannelSecret) {
    const secret = `channels.${context.channel}.channelSecret`
    report.add(
      secret,
      `is missing, and ${path}.privateKey is given: both are in the credentials secret, give both or neither`,
    )
  }
  if (isPrivate) return { kind: "private", kid }
  if (kmsKeyId !== undefined) return { kind: "own", kmsKeyId, kid }
  return { kind: "made", generation, aliasName: signingKeyAlias(context.prefix, context.channel, generation), kid }
}

function checkRollover(signingKey: SigningKey, nextKey: SigningKey | undefined, path: string, report: Report): void {
  if (nextKey === undefined) return
  if (signingKey.kid === undefined) {
    report.add(
      `${path}.nextKey`,
      `is given, and ${path}.kid isn't: a key can take over only from one that is registered; leave nextKey out`,
    )
  } else if (signingKey.kid === nextKey.kid) {
    report.add(
      `${path}.nextKey.kid`,
      `is the same as ${path}.kid: give the key id that the console shows for the next key, or leave it out until then`,
    )
  }
  if (nextKey.kind === "own" && signingKey.kind === "own" && nextKey.kmsKeyId === signingKey.kmsKeyId) {
    report.add(
      `${path}.nextKey.kmsKeyId`,
      `is the same as ${path}.kmsKeyId: give another key, or leave it out and one is made`,
    )
  }
  if (nextKey.kind === "made" && nextKey.generation > LAST_GENERATION) {
    report.add(
      `${path}.nextKey`,
      `would be generation ${nextKey.generation}, and ${LAST_GENERATION} is the last: give a key of your own as nextKey.kmsKeyId`,
    )
  }
}

function checkGeneration(
  channel: Members,
  signingKey: SigningKey,
  nextKey: SigningKey | undefined,
  path: string,
  report: Report,
): void {
  if (isAbsent(channel.signingKeyGeneration) || signingKey.kind === "made" || nextKey?.kind === "made") return
  const given = signingKey.kind === "own" ? "kmsKeyId" : "privateKey"
  report.add(
    `${path}.signingKeyGeneration`,
    `counts the keys that are made for the channel, and ${path}.${given} is given: leave it out`,
  )
}
