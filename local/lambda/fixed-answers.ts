import { json } from "./answer.ts"
import { type ControlPlane, find, type Operation } from "./control-plane.ts"
import { qualified, requireVersion } from "./function-lookup.ts"
import type { Call } from "./route.ts"

const FUNCTION = "functions/:function"

/** What is the same for each function here, because nothing served here changes it. */
export const FIXED_OPERATIONS: readonly Operation[] = [
  {
    operation: "GetFunctionCodeSigningConfig",
    method: "GET",
    path: `/2020-06-30/${FUNCTION}/code-signing-config`,
    answer: (plane, call) => json({ FunctionName: find(plane, call).record.name }),
  },
  {
    operation: "GetRuntimeManagementConfig",
    method: "GET",
    path: `/2021-07-20/${FUNCTION}/runtime-management-config`,
    answer: getRuntimeManagement,
  },
  {
    operation: "GetFunctionRecursionConfig",
    method: "GET",
    path: `/2024-08-31/${FUNCTION}/recursion-config`,
    answer: (plane, call) => {
      find(plane, call)
      return json({ RecursiveLoop: "Terminate" })
    },
  },
]

function getRuntimeManagement(plane: ControlPlane, call: Call) {
  const found = find(plane, call)
  requireVersion(found)
  return json({ UpdateRuntimeOn: "Auto", FunctionArn: qualified(found.record.arn, found.qualifier ?? "$LATEST") })
}
