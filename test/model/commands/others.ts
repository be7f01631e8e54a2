import { randomUUID } from "node:crypto"
import { CURRENT, PENDING } from "../../../local/secrets-manager/labels.ts"
import { tokenIn } from "../world/token-text.ts"
import type { World } from "../world/world.ts"
import { appAt, ask, type Command, command } from "./command.ts"
import type { Model, Outage } from "./model.ts"

/** What somebody may put into a token secret by hand. */
export type HandPut = "a token of another tool" | "another channel's token" | "no token" | "the current value again"

/** PutSecretValue without stages. */
export function putByHand(index: number, what: HandPut): Command {
  return command({
    name: `put ${what} by hand into app ${index}'s secret`,
    when: (model) => !appAt(model, index).isRestored,
    run: (world, model) => put(world, model, index, what),
  })
}

/** Puts a value as somebody would who knows of no rotation. */
export async function put(world: World, model: Model, index: number, what: HandPut): Promise<void> {
  const { secretArn } = appAt(model, index).app
  const SecretString = handPutText(world, model, secretArn, what)
  if (SecretString === undefined) return
  const ClientRequestToken = randomUUID()
  const current = world.secretsManager.peek(secretArn)?.labels.get(CURRENT) ?? ""
  const isStrange = STRANGE.has(what) || (what === "the current value again" && model.strangeVersionIds.has(current))
  if (isStrange) model.strangeVersionIds.add(ClientRequestToken)
  await ask(world, "PutSecretValue", { SecretId: secretArn, ClientRequestToken, SecretString })
}

const STRANGE: ReadonlySet<HandPut> = new Set(["no token", "another channel's token"])

function handPutText(world: World, model: Model, secretArn: string, what: HandPut): string | undefined {
  const secret = world.secretsManager.peek(secretArn)
  switch (what) {
    case "a token of another tool":
      return foreignText(world, model, world.channelId)
    case "another channel's token":
      return tokenText({ keyId: "AnotherChannelsToken00", channelId: "9999999999", accessToken: "a.b.c" }, world)
    case "no token":
      return "not a token"
    case "the current value again":
      return secret?.versions.get(secret.labels.get(CURRENT) ?? "")?.value?.secretString
    default:
      return what satisfies never
  }
}

function foreignText(world: World, model: Model, channelId: string): string | undefined {
  const issued = world.line.issueFromOutside(channelId)
  if (issued === undefined) return undefined
  model.foreignKeyIds.add(issued.keyId)
  return tokenText(issued, world)
}

function tokenText(
  token: { readonly keyId: string; readonly channelId: string; readonly accessToken: string },
  { clock }: World,
): string {
  const { keyId, channelId, accessToken: channelAccessToken } = token
  const [issuedAt, expiresAt] = [0, 30 * 86_400_000].map((ms) => new Date(clock.now() + ms).toISOString())
  return JSON.stringify({ schema: 1, channelAccessToken, keyId, channelId, tokenType: "Bearer", issuedAt, expiresAt })
}

/** Somebody revokes the token that a version holds, with another tool. */
export function revokeOutside(index: number, version: "current" | "previous" | "pending"): Command {
  return command({
    name: `revoke app ${index}'s ${version} token from outside`,
    async run(world, model) {
      const secret = world.secretsManager.peek(appAt(model, index).app.secretArn)
      const label = { current: CURRENT, previous: "AWSPREVIOUS", pending: PENDING }[version]
      const keyId = secret && tokenIn(secret, secret.labels.get(label))?.keyId
      if (keyId !== undefined) world.line.revokeFromOutside(keyId)
    },
  })
}

/** Another tool is issued tokens of the same channel. */
export function issueOutside(count: number): Command {
  return command({
    name: `issue ${count} tokens to another tool`,
    async run(world, model) {
      for (let made = 0; made < count; made++) {
        const issued = world.line.issueFromOutside(world.channelId)
        if (issued !== undefined) model.foreignKeyIds.add(issued.keyId)
      }
    },
  })
}

/** Somebody moves AWSCURRENT back to the version that was current before. */
export function restore(index: number): Command {
  return command({
    name: `restore the previous version of app ${index}`,
    when: (model) => !appAt(model, index).isRestored,
    run: (world, model) => putBack(world, model, index),
  })
}

/** Moves AWSCURRENT to where AWSPREVIOUS is. */
export async function putBack(world: World, model: Model, index: number): Promise<void> {
  const { secretArn } = appAt(model, index).app
  const labels = world.secretsManager.peek(secretArn)?.labels
  const [current, previous] = [labels?.get(CURRENT), labels?.get("AWSPREVIOUS")]
  if (previous === undefined || current === undefined) return
  const move = { VersionStage: CURRENT, MoveToVersionId: previous, RemoveFromVersionId: current }
  appAt(model, index).isRestored = await ask(world, "UpdateSecretVersionStage", { SecretId: secretArn, ...move })
}

/** CancelRotateSecret. RotateSecret turns rotation on again. */
export function pause(index: number): Command {
  return command({
    name: `cancel app ${index}'s rotation`,
    async run(world, model) {
      const subject = appAt(model, index)
      if (await ask(world, "CancelRotateSecret", { SecretId: subject.app.secretArn })) subject.isPaused = true
    },
  })
}

/** DeleteSecret with the shortest window. */
export function remove(index: number): Command {
  return command({
    name: `delete app ${index}'s secret`,
    async run(world, model) {
      const subject = appAt(model, index)
      const input = { SecretId: subject.app.secretArn, RecoveryWindowInDays: 7 }
      if (await ask(world, "DeleteSecret", input)) subject.isDeleting = true
    },
  })
}

/** RestoreSecret, unless it is too late. */
export function unremove(index: number): Command {
  return command({
    name: `restore app ${index}'s secret`,
    when: (model) => appAt(model, index).isDeleting && !appAt(model, index).isRemoved,
    async run(world, model) {
      const subject = appAt(model, index)
      if (await ask(world, "RestoreSecret", { SecretId: subject.app.secretArn })) subject.isDeleting = false
    },
  })
}

/** The key in KMS is disabled, or enabled again. */
export function switchKey(isEnabled: boolean): Command {
  return command({
    name: isEnabled ? "enable the key" : "disable the key",
    async run(world, model) {
      model.isKeyEnabled = isEnabled
      world.enableKey(isEnabled)
    },
  })
}

/** A service is away from now on, or back. */
export function switchOutage(outage: Outage | undefined): Command {
  return command({
    name:
      outage === undefined ? "every service is back" : `every call of ${outage.service} from now on: ${outage.mode}`,
    async run(_, model) {
      model.outage = outage
    },
  })
}

/** LINE's list leaves the current tokens out, as one that lags may, or shows all of them again. */
export function hideCurrentFromList(isHidden: boolean): Command {
  return command({
    name: isHidden ? "LINE's list leaves the current tokens out" : "LINE's list is whole again",
    async run({ apps, line, secretsManager }) {
      const secrets = apps.flatMap(({ secretArn }) => secretsManager.peek(secretArn) ?? [])
      const keyIds = secrets.flatMap((secret) => tokenIn(secret, secret.labels.get(CURRENT))?.keyId ?? [])
      line.hideFromList(isHidden ? keyIds : [])
    },
  })
}

/** LINE answers the next revocation with 200, and nothing comes of it. */
export function forgetRevocation(): Command {
  return command({ name: "LINE forgets the next revocation", run: async ({ line }) => line.forgetRevocations(1) })
}

/** The next reads of Secrets Manager may show what was before the last write. */
export function makeReadsStale(count: number): Command {
  return command({
    name: `the next ${count} reads may be stale`,
    async run(world, model) {
      model.staleReads = count
      world.witness.expectExtraIssues(undefined)
      const fault = { kind: "stale", times: count, staleMs: 5_000 }
      world.secretsManager.setFaults(["DescribeSecret", "GetSecretValue"].map((operation) => ({ operation, ...fault })))
    },
  })
}

/** All reads show the last write again. */
export function makeReadsFresh(): Command {
  return command({
    name: "reads are fresh again",
    when: (model) => model.staleReads > 0,
    async run({ secretsManager }, model) {
      model.staleReads = 0
      secretsManager.setFaults([])
    },
  })
}

/** Time passes, and AWS does what falls due in it. */
export function pass(seconds: number): Command {
  return command({
    name: `${seconds} s pass`,
    run: ({ clock, kernel }) => kernel.advance(seconds * 1_000 + upToQuarter(clock.now() + seconds * 1_000, seconds)),
  })
}

const QUARTER_MS = 15 * 60_000

/** Long times end on a quarter of an hour, when schedules fire: what happens then was often signed before. */
function upToQuarter(endMs: number, seconds: number): number {
  return seconds * 1_000 < QUARTER_MS ? 0 : QUARTER_MS - (endMs % QUARTER_MS)
}
