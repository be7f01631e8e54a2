import type { Mistake } from "./config-error.ts"
import { SECRET_FLAGS } from "./options.ts"
import { isMembers } from "./read.ts"

/** By the name of a flag: the option that it stands for. */
const OPTIONS_OF: ReadonlyMap<string, string> = new Map(
  Object.entries(SECRET_FLAGS).map(([option, flag]) => [flag, option]),
)

/** Whether a name is one of those that only the model's input has. Pure. */
export function isFlag(name: string): boolean {
  return OPTIONS_OF.has(name)
}

/** What is wrong with channels in which somebody says that a secret is there, instead of giving it. Pure. */
export function strayFlags(channels: unknown): readonly Mistake[] {
  return Object.entries(membersOf(channels)).flatMap(([name, channel]) => [
    ...strayIn(channel, `channels.${name}`),
    ...strayIn(membersOf(channel).nextKey, `channels.${name}.nextKey`),
  ])
}

function strayIn(value: unknown, path: string): readonly Mistake[] {
  return Object.keys(membersOf(value)).flatMap((name) => {
    const meant = OPTIONS_OF.get(name)
    return meant === undefined ? [] : [{ option: `${path}.${name}`, message: `isn't an option; give ${meant} itself` }]
  })
}

function membersOf(value: unknown): Readonly<Record<string, unknown>> {
  return isMembers(value) ? value : {}
}
