import { randomUUID } from "node:crypto"
import { CURRENT } from "../../../local/secrets-manager/labels.ts"
import { GRACE_SECONDS } from "./grace.ts"
import type { Strike } from "./point.ts"
import { tokenIn } from "./token-text.ts"
import type { World } from "./world.ts"

const MINUTE_MS = 60_000
/** How often the sentinel runs. */
export const BETWEEN_RUNS_MS = 15 * MINUTE_MS
/** Grace, and what a run may take. */
export const GRACE_PASSED_MS = GRACE_SECONDS * 1_000 + 5 * MINUTE_MS
/** AWS's window and the sentinel's hour. */
export const WINDOW_PASSED_MS = 125 * MINUTE_MS

export function firstApp({ apps }: World): string {
  const [app] = apps
  if (app === undefined) throw new RangeError("the world has no app")
  return app.secretArn
}

/** Asks for a rotation, and gives Secrets Manager the time for its retries. */
export async function rotate(world: World): Promise<void> {
  await world.call("RotateSecret", { SecretId: firstApp(world), ClientRequestToken: randomUUID() })
  await world.kernel.advance(MINUTE_MS)
}

/** One run of the sentinel, and the time until the next. */
export async function watch(world: World): Promise<void> {
  void world.sentinel({ operation: "watch", apps: world.apps.map(({ name }) => name) })
  await world.kernel.advance(BETWEEN_RUNS_MS)
}

export async function order(world: World, operation: "retire-now" | "revoke-held" | "await-token"): Promise<void> {
  const [app] = world.apps
  void world.sentinel({ operation, app: app?.name ?? "" })
  await world.kernel.advance(BETWEEN_RUNS_MS)
}

export function currentToken(world: World) {
  const secret = world.secretsManager.peek(firstApp(world))
  return secret && tokenIn(secret, secret.labels.get(CURRENT))
}

export async function inTurn(world: World, ...acts: readonly ((world: World) => Promise<unknown>)[]): Promise<void> {
  for (const act of acts) await act(world)
}

export const passed = (ms: number) => (world: World) => world.kernel.advance(ms)

export async function revokeCurrentOutside(world: World): Promise<void> {
  world.line.revokeFromOutside(currentToken(world)?.keyId ?? "")
  await world.kernel.advance(BETWEEN_RUNS_MS)
}

export async function putByHand(world: World): Promise<void> {
  const issued = world.line.issueFromOutside(world.channelId)
  if (issued === undefined) throw new RangeError("the channel is full")
  const { keyId, channelId, accessToken: channelAccessToken, issuedAtMs, expiresAtMs } = issued
  const [issuedAt, expiresAt] = [issuedAtMs, expiresAtMs].map((ms) => new Date(ms).toISOString())
  const token = { schema: 1, channelAccessToken, keyId, channelId, tokenType: "Bearer", issuedAt, expiresAt }
  const SecretString = JSON.stringify(token)
  await world.call("PutSecretValue", { SecretId: firstApp(world), ClientRequestToken: randomUUID(), SecretString })
}

/** The first call that the strike means goes wrong, and then nothing does. */
export function strikeOnce(world: World, strike: Strike): void {
  let hasStruck = false
  world.strikeBy((point) => {
    const mode = hasStruck ? undefined : strike(point)
    hasStruck ||= mode !== undefined
    return mode
  })
}

/** CancelRotateSecret. */
export async function pause(world: World): Promise<void> {
  await world.call("CancelRotateSecret", { SecretId: firstApp(world) })
}

/** Puts the current value again by hand, as a version of its own. */
export async function putAgain(world: World): Promise<void> {
  const SecretId = firstApp(world)
  const secret = world.secretsManager.peek(SecretId)
  const SecretString = secret?.versions.get(secret.labels.get(CURRENT) ?? "")?.value?.secretString
  await world.call("PutSecretValue", { SecretId, ClientRequestToken: randomUUID(), SecretString })
}

export async function restorePrevious(world: World): Promise<void> {
  const SecretId = firstApp(world)
  const labels = world.secretsManager.peek(SecretId)?.labels
  const move = { MoveToVersionId: labels?.get("AWSPREVIOUS"), RemoveFromVersionId: labels?.get(CURRENT) }
  await world.call("UpdateSecretVersionStage", { SecretId, VersionStage: CURRENT, ...move })
}

/** A rotation that no retry can bring to an end, since its key can't be used. */
export async function rotateWithoutKey(world: World): Promise<void> {
  world.enableKey(false)
  await rotate(world)
  world.enableKey(true)
}

/** Somebody puts labels of their own onto the current version until the secret has so many. */
export const fillLabels = (count: number) => async (world: World) => {
  const SecretId = firstApp(world)
  const labels = () => world.secretsManager.peek(SecretId)?.labels
  for (let size = labels()?.size ?? count; size < count; size++) {
    const move = { VersionStage: `release-${size}`, MoveToVersionId: labels()?.get(CURRENT) }
    await world.call("UpdateSecretVersionStage", { SecretId, ...move })
  }
}

/** The pending token is revoked by somebody before it is tested. */
export async function rotateRevokedPending(world: World): Promise<void> {
  world.line.revokeNextIssued()
  await rotate(world)
}
