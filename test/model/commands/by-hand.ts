import { randomUUID } from "node:crypto"
import { CURRENT } from "../../../local/secrets-manager/labels.ts"
import type { World } from "../world/world.ts"
import { appAt, ask, type Command, command } from "./command.ts"
import type { Model } from "./model.ts"

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

/** A job that puts the current value again and again. @param times 2 to 8 */
export function putAgain(index: number, times: number): Command {
  return command({
    name: `put the current value of app ${index} again ${times} times`,
    when: (model) => !appAt(model, index).isRestored,
    async run(world, model) {
      for (let count = 0; count < times; count++) await put(world, model, index, "the current value again")
    },
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
