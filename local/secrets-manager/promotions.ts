import type { Clock } from "../clock.ts"
import { CURRENT } from "./labels.ts"
import { afterSuccess } from "./rotation-state.ts"
import type { SecretStore } from "./store.ts"

/** Which version each rotation is making, until that version is current or the rotation is over. */
export interface Promotions {
  watch(arn: string, versionId: string): void
  forget(arn: string): void
  isWatched(arn: string): boolean
  /**
   * To be called when labels may have moved. Once AWSCURRENT has arrived the secret counts as rotated, though finishSecret
   * hasn't returned yet. True when that has just happened.
   */
  notice(arn: string): boolean
}

/** None is watched at first. */
export function createPromotions({ clock, store }: { clock: Clock; store: SecretStore }): Promotions {
  const watched = new Map<string, string>()
  return {
    watch: (arn, versionId) => void watched.set(arn, versionId),
    forget: (arn) => void watched.delete(arn),
    isWatched: (arn) => watched.has(arn),
    notice(arn) {
      const secret = store.find(arn)
      const versionId = watched.get(arn)
      if (secret === undefined || versionId === undefined || secret.labels.get(CURRENT) !== versionId) return false
      watched.delete(arn)
      store.put(afterSuccess(secret, clock.now()))
      return true
    },
  }
}
