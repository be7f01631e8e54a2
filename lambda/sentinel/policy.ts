import type { SentinelSettings } from "../environment.ts"
import type { Policy } from "./observation.ts"

/** The rules that time is judged by, from the settings. */
export function policyOf({ graceSeconds, rotationIntervalSeconds, slotReserve }: SentinelSettings): Policy {
  return { graceMs: graceSeconds * 1_000, intervalMs: rotationIntervalSeconds * 1_000, slotReserve }
}
