import type { RotatedApp } from "./app.ts"
import type { KillPoint } from "./calls.ts"
import type { Stage } from "./harness.ts"

/** Kills the function's process at this point, the next time the step runs for this app. */
export function killAt({ local }: Pick<Stage, "local">, app: Pick<RotatedApp, "before">, point: KillPoint): void {
  const functionName = local.ready.functions.rotation.split(":").at(-1) ?? ""
  app.before(point.step, () => local.lambda.killNext(functionName, point.plan))
}
