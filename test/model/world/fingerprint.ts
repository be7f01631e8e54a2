import { stagesOf } from "../../../local/secrets-manager/labels.ts"
import type { Secret } from "../../../local/secrets-manager/secret.ts"
import { tokenIn } from "./token-text.ts"
import type { World } from "./world.ts"

/** Times in labels that are no further apart are the same to the functions, in milliseconds. */
const SAME_TIME_MS = 5 * 60_000

/**
 * The state of a world as text: which tokens are alive, which versions hold them, and every label, with ids replaced by
 * their order. Two worlds of one text go on alike.
 */
export function fingerprintOf(world: World): string {
  const tokens = world.line.journal.tokens(world.channelId)
  const numbers = new Map(tokens.map(({ keyId }, index) => [keyId, index]))
  const alive = tokens.map(({ keyId }) => (world.line.accepts(keyId, world.channelId) ? "+" : "-"))
  const secrets = world.apps.map(({ secretArn }) => {
    const secret = world.secretsManager.peek(secretArn)
    return secret === undefined ? "gone" : describe(secret, numbers, world.clock.now())
  })
  return [alive.join(""), ...secrets].join(" | ")
}

function describe(secret: Secret, numbers: ReadonlyMap<string, number>, nowMs: number): string {
  const ids = [...secret.versions.keys()]
  return ids
    .map((versionId) => {
      const token = tokenIn(secret, versionId)
      const value = secret.versions.get(versionId)?.value
      const held = token === undefined ? (value === undefined ? "empty" : "other") : numbers.get(token.keyId)
      return `${held}[${stagesOf(secret.labels, versionId).map((label) => nameless(label, ids, numbers, nowMs))}]`
    })
    .join(" ")
}

function nameless(label: string, ids: readonly string[], numbers: ReadonlyMap<string, number>, nowMs: number): string {
  return label
    .split(":")
    .map((part) => {
      if (/^\d{10}$/.test(part)) return `@${Math.round((Number(part) * 1_000 - nowMs) / SAME_TIME_MS)}`
      const version = ids.indexOf(part.replace(/^v-/, ""))
      return version >= 0 ? `v${version}` : (numbers.get(part) ?? part)
    })
    .join(":")
}
