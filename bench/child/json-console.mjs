// Writes logged objects as Lambda's runtime does with JSON logging: one line of JSON each.
for (const level of ["info", "error"]) {
  console[level] = (message) => {
    process.stdout.write(`${JSON.stringify({ timestamp: new Date().toISOString(), level, message })}\n`)
  }
}
