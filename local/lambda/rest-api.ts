import type { LoopbackReply, LoopbackRequest } from "../loopback-server.ts"
import { ALIAS_OPERATIONS } from "./alias-operations.ts"
import { DOWNLOAD } from "./code-operations.ts"
import { CONCURRENCY_OPERATIONS } from "./concurrency-operations.ts"
import { type ControlPlane, find, type Operation } from "./control-plane.ts"
import { errorReply } from "./error-reply.ts"
import { EVENT_INVOKE_OPERATIONS } from "./event-invoke-operations.ts"
import { FIXED_OPERATIONS } from "./fixed-answers.ts"
import { requireVersion } from "./function-lookup.ts"
import { FUNCTION_OPERATIONS } from "./function-operations.ts"
import { invokeTarget } from "./invoke-target.ts"
import type { Invoking } from "./invoking.ts"
import { PERMISSION_OPERATIONS } from "./permission-operations.ts"
import { Refusal } from "./refusal.ts"
import { matchRoute, type Route, unknownReply } from "./route.ts"
import { TAG_OPERATIONS } from "./tag-operations.ts"
import { VERSION_OPERATIONS } from "./version-operations.ts"

const OPERATIONS: readonly Operation[] = [
  ...FUNCTION_OPERATIONS,
  ...VERSION_OPERATIONS,
  ...ALIAS_OPERATIONS,
  ...PERMISSION_OPERATIONS,
  ...EVENT_INVOKE_OPERATIONS,
  ...CONCURRENCY_OPERATIONS,
  ...TAG_OPERATIONS,
  ...FIXED_OPERATIONS,
]

/** Answers requests to Lambda's API. A request that is signed by nobody is refused, a download aside. */
export function createRestApi(
  plane: ControlPlane,
  invoking: Pick<Invoking, "invoke">,
): (request: LoopbackRequest, requestId: string) => Promise<LoopbackReply> {
  const routes = [invokeRoute(plane, invoking), ...OPERATIONS.map((operation) => bind(plane, operation))]
  const downloads = [bind(plane, DOWNLOAD)]
  return async (request, requestId) => {
    const isSigned = request.headers.authorization !== undefined
    const match = matchRoute(isSigned ? [...routes, ...downloads] : downloads, request)
    if (match !== undefined) return answerWith(() => match.route.answer({ request, requestId, path: match.path }))
    if (isSigned) return unknownReply(request.method, request.path, routes)
    return errorReply("MissingAuthenticationTokenException", "Missing Authentication Token")
  }
}

function bind(plane: ControlPlane, { answer, ...operation }: Operation): Route {
  return { ...operation, answer: (call) => answer(plane, call) }
}

function invokeRoute(plane: ControlPlane, { invoke }: Pick<Invoking, "invoke">): Route {
  return {
    operation: "Invoke",
    method: "POST",
    path: "/2015-03-31/functions/:function/invocations",
    answer(call) {
      const found = find(plane, call)
      requireVersion(found)
      const { qualifier } = found
      const current = () => plane.functions.get(found.record.name)
      const findTarget = () => {
        const record = current()
        return record === undefined ? undefined : invokeTarget(record, qualifier)
      }
      return invoke(findTarget, call.request, call.requestId)
    },
  }
}

async function answerWith(answer: () => LoopbackReply | Promise<LoopbackReply>): Promise<LoopbackReply> {
  try {
    return await answer()
  } catch (error) {
    if (error instanceof Refusal) return errorReply(error.code, error.message)
    throw error
  }
}
