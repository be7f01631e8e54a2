import type { Action } from "../action.ts"
import type { Observation, Policy } from "../observation.ts"
import { decideLabels } from "./labels.ts"
import { decidePending } from "./pending.ts"
import { decideReports } from "./reports.ts"
import { decideRetirements } from "./retirements.ts"
import { decideRotations } from "./rotations.ts"

/** Everything to do for a channel now, in this order: revoke, forget what is proved dead, stamp, clear, start, report. Pure. */
export function decide(observation: Observation, policy: Policy): readonly Action[] {
  return [
    ...decideRetirements(observation, policy),
    ...decideLabels(observation, policy),
    ...decidePending(observation),
    ...decideRotations(observation, policy),
    ...decideReports(observation, policy),
  ]
}
