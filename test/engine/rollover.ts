import { createAwsCall } from "../../local/aws-call.ts"
import { commandsOf } from "./next-step.ts"
import { channelOutputs } from "./outputs.ts"
import { rotateByCli } from "./rotate.ts"
import { type Run, up, upAgain } from "./run.ts"
import { editChannel } from "./stack-config.ts"
import { type CurrentToken, checkTokens, tokenSecretName } from "./tokens.ts"

/** The first channel gets another signing key in KMS, by the commands that are printed. @returns the tokens after it */
export async function rollOver(run: Run): Promise<readonly CurrentToken[]> {
  const [channel] = run.channels
  if (channel === undefined) return []
  const { project, world, pulumi } = run
  await editChannel(project, channel.name, { nextKey: {} })
  if (!(await up(run, "up-next-key", "up makes a second signing key"))) return []
  const made = (await channelOutputs(run))[channel.name]
  const kid = world.line.registerKey(channel.id, JSON.parse(made?.nextPublicJwk ?? "null"))
  await pulumi.paste("paste-next-kid", commandsOf(made?.nextStep ?? "", kid).slice(1))
  if (!(await up(run, "up-next-kid", "up proves both keys"))) return []
  const isRotated = await rotateByCli(run, tokenSecretName(channel.name, "bot"))
  run.report.check("a rotation signs with the second key", isRotated, "no other version became current")
  return takeOver(run, channel.name)
}

async function takeOver(run: Run, name: string): Promise<readonly CurrentToken[]> {
  const { nextStep = "" } = (await channelOutputs(run))[name] ?? {}
  await run.pulumi.paste("paste-take-over", commandsOf(nextStep))
  if (!(await up(run, "up-take-over", "the second key takes the first one's place"))) return []
  await upAgain(run, "up-take-over-again", "and then nothing changes")
  run.report.check(
    "the first key waits for its deletion",
    (await keyStates(run)).includes("PendingDeletion"),
    "it doesn't",
  )
  const isRotated = await rotateByCli(run, tokenSecretName(name, "bot"))
  run.report.check("and rotations go on", isRotated, "no other version became current")
  return checkTokens(run, "and every app finds a token that LINE takes")
}

async function keyStates({ world }: Run): Promise<readonly unknown[]> {
  const call = createAwsCall(world.kms.handle, "TrentService")
  const { Keys } = await call("ListKeys", {})
  const described = (Keys as readonly { readonly KeyId: string }[]).map(({ KeyId }) => call("DescribeKey", { KeyId }))
  return (await Promise.all(described)).map(
    ({ KeyMetadata }) => (KeyMetadata as { readonly KeyState: string }).KeyState,
  )
}
