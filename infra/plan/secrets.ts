import { SECRET_FLAGS } from "../model/options.ts"
import { isMembers } from "../model/read.ts"
import { isFlag } from "../model/stray-flags.ts"

/** Takes note of what is wrong with an option. The text holds no value: it may be a secret. */
export type Note = (option: string, text: string) => void

/** Stands for a secret that is there, so that no real one goes on from here. */
const GIVEN = "given"

/** Whether Pulumi encrypted a value: `{ secure: "v1:…" }`. */
function isEncrypted(value: unknown): boolean {
  return isMembers(value) && typeof value.secure === "string" && Object.keys(value).length === 1
}

/**
 * A value of a stack's settings without any secret: of those that belong to a channel it says only that they are there.
 * One in plain text is a mistake, and so is anything else that is encrypted: the plan has no key, and must not need one.
 */
export function withoutSecrets(value: unknown, option: string, note: Note): unknown {
  if (isEncrypted(value)) {
    note(option, "is encrypted, and the plan decrypts nothing; it isn't a secret: set it again without --secret")
    return undefined
  }
  if (Array.isArray(value)) return value.map((item, at) => withoutSecrets(item, `${option}[${at}]`, note))
  if (!isMembers(value)) return value
  const entries = Object.entries(value).map(([name, member]) => {
    const path = `${option}.${name}`
    return [name, isSecret(path, name) ? standIn(member, path, note) : withoutSecrets(member, path, note)]
  })
  return Object.fromEntries(entries)
}

/** Whether an option is one of a channel's secrets, or of its next key's. A channel may have the name of one. */
function isSecret(path: string, name: string): boolean {
  return SECRET_FLAGS[name] !== undefined && /^channels\.[^.]+\.(?:nextKey\.)?\w+$/.test(path)
}

function standIn(secret: unknown, option: string, note: Note): unknown {
  if (isEncrypted(secret)) return GIVEN
  if (typeof secret !== "string" || secret === "") return secret
  note(option, `is in plain text: take it out, and set it with pulumi config set --path --secret '${option}'`)
  return GIVEN
}

/** A channel as the model takes it: in place of each secret a flag that says whether it is there, and no other one. What isn't a map is left as it is. */
export function withFlags(channel: unknown): unknown {
  if (!isMembers(channel)) return channel
  const entries = Object.entries(channel).flatMap(([name, value]) => {
    if (isFlag(name)) return []
    const flag = SECRET_FLAGS[name]
    if (flag !== undefined) return [[flag, value === GIVEN]]
    return [[name, name === "nextKey" ? withFlags(value) : value]]
  })
  return Object.fromEntries(entries)
}
