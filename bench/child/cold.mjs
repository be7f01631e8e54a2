// One cold start: loads a program, runs its createSecret, tells what that took.
import "./json-console.mjs"

const [file, event] = process.argv.slice(2)
const context = { getRemainingTimeInMillis: () => 60_000 }
const start = mark()
const { handler } = await import(file)
const imported = mark()
await handler(JSON.parse(event), context)
const done = mark()
const result = {
  importMs: imported.ms - start.ms,
  stepMs: done.ms - imported.ms,
  coldMs: done.ms - start.ms,
  stepCpuMs: done.cpuMs - imported.cpuMs,
  coldCpuMs: done.cpuMs - start.cpuMs,
  rssMb: process.resourceUsage().maxRSS / 1024,
}
process.send(result, () => process.exit(0))

function mark() {
  const { user, system } = process.cpuUsage()
  return { ms: performance.now(), cpuMs: (user + system) / 1000 }
}
