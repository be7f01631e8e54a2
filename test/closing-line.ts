import type { Reporter, TestModule } from "vitest/node"

/** Ends a run with `N passed, N failed, N skipped` alone on a line, for people and machines that read only the last one. */
export default class ClosingLine implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], errors: readonly unknown[]): void {
    const states = modules.flatMap((module) => [...module.children.allTests()].map((test) => test.result().state))
    const count = (state: string) => states.filter((found) => found === state).length
    const broken = errors.length + modules.filter((module) => module.errors().length > 0).length
    process.stdout.write(`${count("passed")} passed, ${count("failed") + broken} failed, ${count("skipped")} skipped\n`)
  }
}
