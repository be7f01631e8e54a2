import type { RotationFunctions, StepOutcome } from "../../../local/secrets-manager/rotation-functions.ts"
import type { Functions } from "./functions.ts"
import type { Ended } from "./process.ts"

/** Proof that a rotation is Secrets Manager's own: it must appear in no text. */
export const ROTATION_TOKEN = "b9f1d4f0-0f57-4c8e-9a43-2d9f6c1e7a55"

/** The rotation function as Secrets Manager sees it through Lambda. @param texts gets what it threw */
export function invokedBySecretsManager(rotate: Functions["rotate"], texts: string[]): RotationFunctions {
  return {
    async invoke(_, event) {
      return outcomeOf(await rotate({ ...event, RotationToken: ROTATION_TOKEN }), texts)
    },
    isInvocable: async () => true,
    close: () => undefined,
  }
}

function outcomeOf(ended: Ended<void>, texts: string[]): StepOutcome {
  switch (ended.kind) {
    case "returned":
      return { outcome: "succeeded" }
    case "threw":
      texts.push(String(ended.error))
      return { outcome: "failed", errorType: (ended.error as Error).name }
    case "killed":
      return { outcome: "failed", errorType: ended.reason === "exit" ? "Runtime.ExitError" : "Sandbox.Timedout" }
    default:
      return ended satisfies never
  }
}
