/** What was looked at, and what was found. */
export interface Report {
  /** Says it at once. @param found what was found, without any secret; shown where the check failed */
  check(name: string, isPassed: boolean, found?: string): void
  /** Says that something couldn't be looked at, and why. */
  skip(name: string, why: string): void
  /** `N passed, N failed, N skipped` */
  closingLine(): string
  failures(): number
}

/** An empty report. @param write gets each line, without its end */
export function createReport(write: (line: string) => void): Report {
  const counts = { passed: 0, failed: 0, skipped: 0 }
  const say = (outcome: keyof typeof counts, name: string, note = "") => {
    counts[outcome]++
    write(`${outcome.padEnd(8)} ${name}${note === "" ? "" : `: ${note}`}`)
  }
  return {
    check: (name, isPassed, found) => (isPassed ? say("passed", name) : say("failed", name, found)),
    skip: (name, why) => say("skipped", name, why),
    closingLine: () => `${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`,
    failures: () => counts.failed,
  }
}
