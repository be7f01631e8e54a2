import { writeFile } from "node:fs/promises"
import { join } from "node:path"
import type { EngineChannel } from "./channels.ts"
import { commandsOf, jsonOf, operatorEnvironment } from "./next-step.ts"
import type { Run } from "./run.ts"

/** What an operator has at hand for a next step. */
export interface AtHand {
  readonly channel: EngineChannel
  /** What the program says of the channel. */
  readonly nextStep: string
  /** In place of `<kid>`, once LINE's console has shown it. */
  readonly kid?: string
}

/** Runs commands that a next step shows, having written the file of credentials that it shows, if it does. */
export async function paste(
  { world, project, pulumi }: Run,
  name: string,
  { channel, nextStep, kid }: AtHand,
  isMeant: (command: string) => boolean = () => true,
): Promise<void> {
  const json = jsonOf(nextStep, kid)
  const file = join(project.projectDir, "credentials.json")
  if (json !== undefined) await writeFile(file, json.replace("<channel secret>", channel.secret))
  const commands = commandsOf(nextStep, kid).filter(isMeant)
  await pulumi.paste(`${name}-${channel.name}`, commands, operatorEnvironment(world))
}

/** Whether a command sets an option. */
export function isSetting(command: string): boolean {
  return command.startsWith("pulumi config ")
}

/** Whether a command stores the credentials, or tidies up after it. */
export function isStoring(command: string): boolean {
  return !command.startsWith("pulumi ")
}
