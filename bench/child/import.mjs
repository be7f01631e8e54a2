// The import of one module in a process of its own: tells the CPU time that it took.
const [specifier] = process.argv.slice(2)
const before = process.cpuUsage()
await import(specifier)
const { user, system } = process.cpuUsage(before)
process.send({ cpuMs: (user + system) / 1000 }, () => process.exit(0))
