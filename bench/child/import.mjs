// The import of one module in a process of its own: tells how long it took.
const [specifier] = process.argv.slice(2)
const startedAt = performance.now()
await import(specifier)
const importMs = performance.now() - startedAt
process.send({ importMs }, () => process.exit(0))
