const { subscribe } = process.getBuiltinModule("node:diagnostics_channel")

/**
 * Watches the HTTP requests of the running invocation, of `node:http`, `node:https` and `fetch` alike: reports each
 * (`METHOD /path`, or the operation of its X-Amz-Target; never a query, a header or a body) and kills this process
 * at the planned one.
 */
export function watchCalls({ runtimeApi, report }) {
  let invocation
  const open = new WeakMap()

  function begin(requestId, killPlan) {
    invocation = { requestId, killPlan, startedAt: performance.now(), matched: 0, count: 0 }
  }

  function started(request, call, isOwn) {
    if (isOwn || invocation === undefined) return
    const { killPlan } = invocation
    const isPlanned = killPlan?.call === call && ++invocation.matched === (killPlan.nth ?? 1)
    const entry = { invocation, index: invocation.count++, killAfter: isPlanned && killPlan.when === "after" }
    open.set(request, entry)
    report({ type: "call", requestId: invocation.requestId, index: entry.index, call, startMs: elapsedMs(entry) })
    if (isPlanned && killPlan.when === "before") kill()
  }

  function ended(request, outcome) {
    const entry = open.get(request)
    if (entry === undefined) return
    open.delete(request)
    const { requestId } = entry.invocation
    report({ type: "call-end", requestId, index: entry.index, endMs: elapsedMs(entry), ...outcome })
    if (entry.killAfter && outcome.status !== undefined) kill()
  }

  subscribe("http.client.request.created", ({ request }) => {
    const isOwn = request.getHeader("host") === runtimeApi
    started(request, callName(request.method, request.path, request.getHeader("x-amz-target")), isOwn)
  })
  subscribe("http.client.response.finish", ({ request, response }) => ended(request, { status: response.statusCode }))
  subscribe("http.client.request.error", ({ request, error }) => ended(request, { errorCode: codeOf(error) }))
  subscribe("undici:request:create", ({ request }) => {
    started(request, callName(request.method, request.path, undiciHeader(request, "x-amz-target")), false)
  })
  subscribe("undici:request:headers", ({ request, response }) => ended(request, { status: response.statusCode }))
  subscribe("undici:request:error", ({ request, error }) => ended(request, { errorCode: codeOf(error) }))

  return {
    begin,
    end() {
      invocation = undefined
    },
  }
}

function elapsedMs({ invocation }) {
  return Math.round((performance.now() - invocation.startedAt) * 1000) / 1000
}

function callName(method, path, target) {
  return typeof target === "string" ? target.slice(target.lastIndexOf(".") + 1) : `${method} ${path.split("?", 1)[0]}`
}

function undiciHeader({ headers }, name) {
  if (!Array.isArray(headers)) return undefined
  const at = headers.findIndex((entry, index) => index % 2 === 0 && String(entry).toLowerCase() === name)
  return at === -1 ? undefined : String(headers[at + 1])
}

function codeOf(error) {
  return error?.code ?? error?.name ?? "unknown"
}

function kill() {
  process.kill(process.pid, "SIGKILL")
}
