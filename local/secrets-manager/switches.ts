/** What AWS does where nobody recorded it. Each can be changed while the stand-in runs. */
export interface Switches {
  /** A stage beside AWSPENDING in a PutSecretValue onto the empty placeholder. Default `accepted`. */
  readonly stageBesidePending: "accepted" | "refused"
  /** Whether a secret's very first value, put onto the placeholder with AWSPENDING, gets AWSCURRENT too. Default false. */
  readonly firstPendingValueBecomesCurrent: boolean
  /** How often a rotation is tried in all, 1 to 100. Default 5. */
  readonly rotationAttempts: number
  /** Wait before the second attempt, 0 to 3,600,000 ms; it doubles for each further one. Default 1,000. */
  readonly retryDelayMs: number
}

/** The switches as they stand when nobody moves them. */
export const defaultSwitches: Switches = {
  stageBesidePending: "accepted",
  firstPendingValueBecomesCurrent: false,
  rotationAttempts: 5,
  retryDelayMs: 1_000,
}

/** `base` with the changes on top. @throws RangeError that names the switch, for an unknown one or a value out of bounds. */
export function changeSwitches(base: Switches, changes: Partial<Switches>): Switches {
  const changed = { ...base, ...changes }
  for (const name of Object.keys(changes)) {
    if (!(name in defaultSwitches))
      throw new RangeError(`unknown switch "${name}": use ${Object.keys(base).join(", ")}`)
  }
  if (changed.stageBesidePending !== "accepted" && changed.stageBesidePending !== "refused") {
    throw new RangeError(
      `stageBesidePending is "accepted" or "refused", not ${JSON.stringify(changed.stageBesidePending)}`,
    )
  }
  if (typeof changed.firstPendingValueBecomesCurrent !== "boolean") {
    throw new RangeError("firstPendingValueBecomesCurrent is true or false")
  }
  checkRange("rotationAttempts", changed.rotationAttempts, 1, 100)
  checkRange("retryDelayMs", changed.retryDelayMs, 0, 3_600_000)
  return changed
}

function checkRange(name: keyof Switches, value: number, min: number, max: number): void {
  if (Number.isInteger(value) && value >= min && value <= max) return
  throw new RangeError(`${name} is a whole number from ${min} to ${max}, not ${JSON.stringify(value)}`)
}
