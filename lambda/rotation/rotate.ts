import { RotationError } from "../errors.ts"
import { createSecret } from "./create-secret.ts"
import type { RotationDeps, Run, StepResult } from "./deps.ts"
import { finishSecret } from "./finish-secret.ts"
import { standingOf } from "./standing.ts"
import { testSecret } from "./test-secret.ts"

/** Runs the step that an event asks for. @throws {RotationError} */
export async function rotate(deps: RotationDeps, run: Run): Promise<StepResult> {
  switch (run.event.step) {
    case "createSecret":
      return createSecret(deps, run)
    case "setSecret":
      return { outcome: "nothing-to-set" }
    case "testSecret":
      return testSecret(deps, run)
    case "finishSecret":
      return finishSecret(deps, run)
    default:
      return unknownStep(deps, run)
  }
}

/** AWS's template refuses an unknown step only after its other guards, and so does this. */
async function unknownStep(deps: RotationDeps, run: Run): Promise<StepResult> {
  const { kind } = await standingOf(deps, run)
  if (kind === "already-current") return { outcome: "already-current" }
  throw new RotationError(
    "UNKNOWN_STEP",
    "`Step` must be createSecret, setSecret, testSecret or finishSecret: this function takes Secrets Manager's rotation event and no other",
  )
}
