import { SECRET_FLAGS } from "../model/options.ts"
import { isAbsent, isMembers } from "../model/read.ts"

/** Takes note of something about an option. The text holds no value: it may be a secret. */
export type Note = (option: string, text: string) => void

/** Where notes go: what is wrong, and what is allowed and yet worth a look. */
export interface Notes {
  readonly mistake: Note
  readonly warning: Note
}

/** Whether Pulumi encrypted a value: `{ secure: "v1:…" }`. */
export function isEncrypted(value: unknown): boolean {
  return isMembers(value) && typeof value.secure === "string" && Object.keys(value).length === 1
}

function isPlainMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return isMembers(value) && !isEncrypted(value)
}

/** A channel of a stack's settings as the model takes it: in place of each secret, whether it is there. What isn't a map is left as it is. */
export function withoutSecrets(channel: unknown, path: string, notes: Notes): unknown {
  if (!isPlainMap(channel)) return withoutEncrypted(channel, path, notes)
  const { nextKey, ...own } = channel
  const members = withFlags(own, path, notes)
  if (nextKey === undefined) return members
  const nextPath = `${path}.nextKey`
  return {
    ...members,
    nextKey: isPlainMap(nextKey) ? withFlags(nextKey, nextPath, notes) : withoutEncrypted(nextKey, nextPath, notes),
  }
}

function withFlags(members: Readonly<Record<string, unknown>>, path: string, notes: Notes): Record<string, unknown> {
  const entries = Object.entries(members).map(([name, value]) => {
    const option = `${path}.${name}`
    const flag = SECRET_FLAGS[name]
    return flag === undefined ? [name, withoutEncrypted(value, option, notes)] : [flag, isGiven(value, option, notes)]
  })
  return Object.fromEntries(entries)
}

function isGiven(secret: unknown, option: string, { mistake, warning }: Notes): boolean {
  const command = `pulumi config set --path --secret '${option}'`
  if (isEncrypted(secret)) return true
  if (isAbsent(secret) || secret === "") return false
  if (typeof secret === "string") warning(option, `is in plain text in the file; encrypt it: ${command}`)
  else mistake(option, `must be text, encrypted: ${command}`)
  return true
}

/** A value without the encrypted ones in it, each of which is a mistake: the plan has no key, and must not need one. */
export function withoutEncrypted(value: unknown, option: string, notes: Notes): unknown {
  if (isEncrypted(value)) {
    notes.mistake(
      option,
      "is encrypted, and the plan decrypts nothing; it isn't a secret: set it again without --secret",
    )
    return undefined
  }
  if (Array.isArray(value)) return value.map((item, at) => withoutEncrypted(item, `${option}[${at}]`, notes))
  if (!isMembers(value)) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [name, withoutEncrypted(member, `${option}.${name}`, notes)]),
  )
}
