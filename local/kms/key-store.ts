import type { Clock } from "../clock.ts"
import type { Key } from "./key.ts"
import { notFound } from "./refusals.ts"

/** Another name for a key. */
interface Alias {
  /** With `alias/` in front. */
  readonly name: string
  readonly arn: string
  readonly keyId: string
  readonly createdMs: number
  readonly updatedMs: number
}

/** All keys and aliases of one account in one Region. A key whose waiting period is over is gone, with its aliases. */
export interface KeyStore {
  /** `arn:aws:kms:<region>:<account>:` */
  readonly arnPrefix: string
  /** By key id or key ARN. @throws Refusal NotFoundException. */
  get(keyId: string): Key
  /** As `get`, and by `alias/…` or alias ARN. @throws Refusal NotFoundException. */
  getByAnyName(keyId: string): Key
  put(key: Key): void
  /** In the order of creation. */
  keys(): readonly Key[]
  /** @throws Refusal NotFoundException. */
  getAlias(name: string): Alias
  findAlias(name: string): Alias | undefined
  putAlias(alias: Alias): void
  deleteAlias(name: string): void
  /** In the order of creation. */
  aliases(): readonly Alias[]
}

const KEY_ID = /^(?:mrk-[0-9a-f]{32}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/

/** An empty store. */
export function createKeyStore(place: { clock: Clock; region: string; accountId: string }): KeyStore {
  const { clock, region, accountId } = place
  const arnPrefix = `arn:aws:kms:${region}:${accountId}:`
  const keys = new Map<string, Key>()
  const aliases = new Map<string, Alias>()
  const isGone = ({ deletionMs }: Key) => deletionMs !== undefined && deletionMs <= clock.now()

  /** What an ARN of this account and Region names; other names as they are. */
  function localName(name: string): string {
    if (!name.startsWith("arn:") || name.startsWith(arnPrefix)) return name.replace(arnPrefix, "")
    throw notFound(`Invalid arn ${name.split(":")[3] === region ? name : name.split(":")[3]}`)
  }

  function get(name: string): Key {
    const id = localName(name).replace(/^key\//, "")
    if (!KEY_ID.test(id)) throw notFound(`Invalid keyId '${name}'`)
    const key = keys.get(id)
    if (key === undefined || isGone(key)) throw notFound(`Key '${arnPrefix}key/${id}' does not exist`)
    return key
  }

  function findAlias(name: string): Alias | undefined {
    const alias = aliases.get(localName(name))
    const key = alias && keys.get(alias.keyId)
    return key === undefined || isGone(key) ? undefined : alias
  }

  function getAlias(name: string): Alias {
    const alias = findAlias(name)
    if (alias === undefined) throw notFound(`Alias ${arnPrefix}${localName(name)} is not found.`)
    return alias
  }

  return {
    arnPrefix,
    get,
    getByAnyName: (name) => get(localName(name).startsWith("alias/") ? getAlias(name).keyId : name),
    put: (key) => void keys.set(key.id, key),
    keys: () => [...keys.values()].filter((key) => !isGone(key)),
    getAlias,
    findAlias,
    putAlias: (alias) => void aliases.set(alias.name, alias),
    deleteAlias: (name) => void aliases.delete(name),
    aliases: () => [...aliases.values()].filter(({ name }) => findAlias(name) !== undefined),
  }
}
