import type { Operation } from "../context.ts"
import { readInteger } from "../input.ts"
import { notPendingDeletion, stateOf } from "../key.ts"
import { Refusal } from "../refusals.ts"
import { toSeconds } from "../wire.ts"
import { requireKeyId } from "./members.ts"

const DAY_MS = 86_400_000

/** EnableKey. */
export const enableKey: Operation = ({ store }, input) => {
  store.put({ ...notPendingDeletion(store.get(requireKeyId(input))), isEnabled: true })
  return undefined
}

/** DisableKey. */
export const disableKey: Operation = ({ store }, input) => {
  store.put({ ...notPendingDeletion(store.get(requireKeyId(input))), isEnabled: false })
  return undefined
}

/** ScheduleKeyDeletion: 7 to 30 days, 30 by default. */
export const scheduleKeyDeletion: Operation = ({ clock, store }, input) => {
  const keyId = requireKeyId(input)
  const days = readInteger(input, "PendingWindowInDays", { min: 7, max: 30 }) ?? 30
  const key = { ...notPendingDeletion(store.get(keyId)), deletionMs: clock.now() + days * DAY_MS }
  store.put(key)
  return {
    KeyId: key.arn,
    DeletionDate: toSeconds(key.deletionMs),
    KeyState: stateOf(key),
    PendingWindowInDays: days,
  }
}

/** CancelKeyDeletion: the key is disabled then. */
export const cancelKeyDeletion: Operation = ({ store }, input) => {
  const key = store.get(requireKeyId(input))
  if (stateOf(key) !== "PendingDeletion") {
    throw new Refusal("KMSInvalidStateException", `${key.arn} is not pending deletion.`)
  }
  store.put({ ...key, deletionMs: undefined, isEnabled: false })
  return { KeyId: key.arn }
}
