import { SLOT_RESERVE } from "./limits.ts"
import type { Rotation } from "./rotation.ts"

/** Environment variables of a function. Their size doesn't depend on how many channels there are: AWS takes 4 KB. */
export function functionEnvironment(
  rotation: Omit<Rotation, "channels">,
  functionName: "rotation" | "sentinel",
): Record<string, string> {
  return {
    SECRET_PREFIX: rotation.prefix,
    TOKEN_LIFETIME_SECONDS: String(rotation.tokenLifetimeSeconds),
    GRACE_SECONDS: String(rotation.graceSeconds),
    SLOT_RESERVE: String(SLOT_RESERVE),
    ...(functionName === "sentinel" ? { ROTATION_INTERVAL_SECONDS: String(rotation.longestIntervalSeconds) } : {}),
    ...(rotation.lineApiOrigin === undefined ? {} : { LINE_API_ORIGIN: rotation.lineApiOrigin }),
  }
}
