import type { Operation } from "../context.ts"
import { type Input, readString, requireString } from "../input.ts"
import { notPendingDeletion } from "../key.ts"
import type { KeyStore } from "../key-store.ts"
import { constraint, Refusal, validation } from "../refusals.ts"
import { toSeconds } from "../wire.ts"
import { requireKeyId } from "./members.ts"
import { pageOf } from "./paging.ts"

const PREFIX = "alias/"

/** CreateAlias. */
export const createAlias: Operation = ({ clock, store }, input) => {
  const name = requireAliasName(input)
  const { id } = target(store, input)
  const arn = `${store.arnPrefix}${name}`
  if (store.findAlias(name) !== undefined) {
    throw new Refusal("AlreadyExistsException", `An alias with the name ${arn} already exists`)
  }
  const nowMs = clock.now()
  store.putAlias({ name, arn, keyId: id, createdMs: nowMs, updatedMs: nowMs })
  return undefined
}

/** UpdateAlias: another key under the same name. */
export const updateAlias: Operation = ({ clock, store }, input) => {
  const alias = store.getAlias(requireAliasName(input))
  store.putAlias({ ...alias, keyId: target(store, input).id, updatedMs: clock.now() })
  return undefined
}

/** DeleteAlias; the key stays. */
export const deleteAlias: Operation = ({ store }, input) => {
  store.deleteAlias(store.getAlias(requireAliasName(input)).name)
  return undefined
}

/** ListAliases, all or those of one key. */
export const listAliases: Operation = ({ store }, input) => {
  const keyId = readString(input, "KeyId", { min: 1, max: 2048 })
  const id = keyId === undefined ? undefined : store.get(keyId).id
  const aliases = store.aliases().filter((alias) => id === undefined || alias.keyId === id)
  const { page, paging } = pageOf(input, aliases, 50)
  const entries = page.map(({ name, arn, keyId, createdMs, updatedMs }) => ({
    AliasArn: arn,
    AliasName: name,
    CreationDate: toSeconds(createdMs),
    LastUpdatedDate: toSeconds(updatedMs),
    TargetKeyId: keyId,
  }))
  return { Aliases: entries, ...paging }
}

function target(store: KeyStore, input: Input) {
  const keyId = requireKeyId(input, "TargetKeyId")
  if (keyId.includes(PREFIX)) throw validation("Aliases must refer to keys. Not aliases")
  return notPendingDeletion(store.get(keyId))
}

function requireAliasName(input: Input): string {
  const name = requireString(input, "AliasName", { min: 1, max: 256 })
  if (!name.startsWith(PREFIX)) {
    throw validation(
      'Alias must start with the prefix "alias/". Please see https://docs.aws.amazon.com/kms/latest/developerguide/kms-alias.html',
    )
  }
  if (name.startsWith("alias/aws/")) throw new Refusal("NotAuthorizedException", "")
  if (!/^alias\/[\w/-]+$/.test(name)) {
    throw constraint("aliasName", name, "Member must satisfy regular expression pattern: ^[a-zA-Z0-9:/_-]+$")
  }
  return name
}
