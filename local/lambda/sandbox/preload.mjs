// Loaded into a sandbox before AWS's runtime client: the stand-ins' time, calls observed, kills on demand, and a
// stand-in for the runtime client's native part. It takes built-in modules by process.getBuiltinModule, because
// importing "node:http" as a module would also load undici, which Lambda's own runtime doesn't do.
import { watchCalls } from "./calls.mjs"
import { shiftDate } from "./date.mjs"

const { createRequire, registerHooks } = process.getBuiltinModule("node:module")
const { pathToFileURL } = process.getBuiltinModule("node:url")
const requireHere = createRequire(import.meta.url)

const clock = shiftDate(Number(takeVariable("SANDBOX_CLOCK_OFFSET_MS")))
const tellParent = process.send.bind(process)
delete process.send

const calls = watchCalls({ runtimeApi: process.env.AWS_LAMBDA_RUNTIME_API, report: tellParent })
const client = requireHere("./rapid-client.cjs")
client.beforeAnswer((requestId) => {
  calls.end()
  const marker = `\u001e${requestId}\n`
  process.stdout.write(marker)
  process.stderr.write(marker)
  tellParent({ type: "answered", requestId, maxMemoryUsedMb: Math.ceil(process.resourceUsage().maxRSS / 1024) })
})

registerHooks({
  resolve(specifier, context, nextResolve) {
    if (!specifier.endsWith("/rapid-client.node")) return nextResolve(specifier, context)
    return {
      url: pathToFileURL(requireHere.resolve("./rapid-client.cjs")).href,
      format: "commonjs",
      shortCircuit: true,
    }
  },
})

process.on("message", (message) => {
  clock.setOffsetMs(message.clockOffsetMs)
  if (message.type === "invocation") calls.begin(message.requestId, message.killPlan)
  tellParent({ type: "ack", id: message.id })
})
process.on("disconnect", () => process.kill(process.pid, "SIGKILL"))
process.channel.unref()

function takeVariable(name) {
  const value = process.env[name]
  delete process.env[name]
  return value
}
