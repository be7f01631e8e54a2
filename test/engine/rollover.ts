import { createAwsCall } from "../../local/aws-call.ts"
import type { EngineChannel } from "./channels.ts"
import { type AtHand, isSetting, isStoring, paste } from "./operator.ts"
import { channelOutputs } from "./outputs.ts"
import { rotateByCli } from "./rotate.ts"
import { type Run, up, upAgain, upRefused } from "./run.ts"
import { editChannel } from "./stack-config.ts"
import { type CurrentToken, checkTokens, tokenSecretName } from "./tokens.ts"

/**
 * The first channel, and one whose credentials an operator writes, get another signing key in KMS, by the commands that are printed.
 * @returns the tokens after it
 */
export async function rollOver(run: Run): Promise<readonly CurrentToken[]> {
  const channels = rolledChannels(run)
  for (const { name } of channels) await editChannel(run.project, name, { nextKey: {} })
  if (!(await up(run, "up-next-key", "up makes second signing keys"))) return []
  const atHand = await registerNextKeys(run, channels)
  for (const each of atHand) await paste(run, "paste-next-kid", each, isSetting)
  await nameNextKeys(run, atHand)
  if (!(await up(run, "up-next-kid", "up proves both keys"))) return []
  await rotate(run, channels, "a rotation signs with the second key")
  return takeOver(run, channels)
}

function rolledChannels({ channels }: Run): readonly EngineChannel[] {
  const stored = channels.find(({ kind }) => kind === "stored")
  return [...channels.slice(0, 1), ...(stored ? [stored] : [])]
}

async function registerNextKeys(run: Run, channels: readonly EngineChannel[]): Promise<readonly AtHand[]> {
  const outputs = await channelOutputs(run)
  return channels.map((channel) => {
    const { nextStep = "", nextPublicJwk = "null" } = outputs[channel.name] ?? {}
    return { channel, nextStep, kid: run.world.line.registerKey(channel.id, JSON.parse(nextPublicJwk)) }
  })
}

/** An operator who forgets to name the next key in the credentials is told so by `up`. */
async function nameNextKeys(run: Run, atHand: readonly AtHand[]): Promise<void> {
  const what = "up refuses a next key that the operator's credentials don't name"
  const theirs = atHand.filter(({ channel }) => channel.kind === "stored")
  if (theirs.length === 0) return run.report.skip(what, "no channel of that kind")
  await upRefused(run, "up-unnamed-key", what, /PREFLIGHT_FAILED: next-kid .*has no nextKey, the settings have/)
  for (const each of theirs) await paste(run, "paste-next-key", each, isStoring)
}

async function takeOver(run: Run, channels: readonly EngineChannel[]): Promise<readonly CurrentToken[]> {
  const outputs = await channelOutputs(run)
  for (const channel of channels) {
    await paste(run, "paste-take-over", { channel, nextStep: outputs[channel.name]?.nextStep ?? "" })
  }
  if (!(await up(run, "up-take-over", "the second keys take the first ones' place"))) return []
  await upAgain(run, "up-take-over-again", "and then nothing changes")
  await checkDeletions(run, channels.length)
  await rotate(run, channels, "and rotations go on")
  return checkTokens(run, "and every app finds a token that LINE takes")
}

async function rotate(run: Run, channels: readonly EngineChannel[], what: string): Promise<void> {
  const rotated = await Promise.all(channels.map(({ name }) => rotateByCli(run, tokenSecretName(name, "bot"))))
  run.report.check(what, !rotated.includes(false), "no other version became current")
}

async function checkDeletions(run: Run, count: number): Promise<void> {
  const waiting = (await keyStates(run)).filter((state) => state === "PendingDeletion")
  run.report.check(
    "the first keys wait for their deletion",
    waiting.length === count,
    `${waiting.length} of ${count} do`,
  )
}

async function keyStates({ world }: Run): Promise<readonly unknown[]> {
  const call = createAwsCall(world.kms.handle, "TrentService")
  const { Keys } = await call("ListKeys", {})
  const described = (Keys as readonly { readonly KeyId: string }[]).map(({ KeyId }) => call("DescribeKey", { KeyId }))
  return (await Promise.all(described)).map(
    ({ KeyMetadata }) => (KeyMetadata as { readonly KeyState: string }).KeyState,
  )
}
