import { createLookup } from "./lookup.ts"
import type { SecretStore } from "./store.ts"

/**
 * The store as a replica that lags shows it: each secret as it was before its last write, if that is younger than `staleMs`.
 * For reads only: what they note about their access is dropped.
 */
export function createStaleStore(store: SecretStore, staleMs: number): SecretStore {
  const lookup = createLookup((secretId) => {
    const secret = store.find(secretId)
    const before = secret && store.beforeLastWrite(secret.arn, staleMs)
    return before === undefined ? secret : before.secret
  })
  return { ...store, ...lookup, touch: () => undefined }
}
