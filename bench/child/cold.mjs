// One cold start: loads a program, runs its createSecret, tells what that took.
import "./json-console.mjs"

const [file, event] = process.argv.slice(2)
const context = { getRemainingTimeInMillis: () => 60_000 }
const start = mark()
const { handler } = await import(file)
const imported = mark()
if (process.env.BENCH_SETTLE_MS)
  await new Promise((resolve) => setTimeout(resolve, Number(process.env.BENCH_SETTLE_MS)))
const ready = mark()
await handler(JSON.parse(event), context)
const done = mark()
const result = {
  importMs: imported.ms - start.ms,
  stepMs: done.ms - ready.ms,
  coldMs: imported.ms - start.ms + done.ms - ready.ms,
  stepCpuMs: done.cpuMs - ready.cpuMs,
  coldCpuMs: imported.cpuMs - start.cpuMs + done.cpuMs - ready.cpuMs,
  rssMb: process.resourceUsage().maxRSS / 1024,
}
process.send(result, () => process.exit(0))

function mark() {
  const { user, system } = process.cpuUsage()
  return { ms: performance.now(), cpuMs: (user + system) / 1000 }
}
