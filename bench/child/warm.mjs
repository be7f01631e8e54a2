// Whole rotations in one process that is warm: tells the CPU time of each.
import "./json-console.mjs"

const [file, event, warmUps, rotations] = process.argv.slice(2)
const { handler } = await import(file)
const context = { getRemainingTimeInMillis: () => 60_000 }
let rotation = 0
for (let count = 0; count < Number(warmUps); count++) await rotate()
const before = process.cpuUsage()
const startedAt = performance.now()
for (let count = 0; count < Number(rotations); count++) await rotate()
const { user, system } = process.cpuUsage(before)
const result = {
  rotationCpuMs: (user + system) / 1000 / Number(rotations),
  rotationMs: (performance.now() - startedAt) / Number(rotations),
}
process.send(result, () => process.exit(0))

async function rotate() {
  const ClientRequestToken = `00000000-0000-4000-8000-${String(++rotation).padStart(12, "0")}`
  for (const Step of ["createSecret", "setSecret", "testSecret", "finishSecret"]) {
    await handler({ ...JSON.parse(event), Step, ClientRequestToken }, context)
  }
}
