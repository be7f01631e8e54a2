import { describe, expect, it } from "vitest"
import { LOG_LEVELS } from "../../../lambda/environment.ts"
import { createLogger } from "../../../lambda/log.ts"

function linesAt(level: (typeof LOG_LEVELS)[number]) {
  const lines: unknown[][] = []
  const keep =
    (method: string) =>
    (...all: unknown[]) =>
      lines.push([method, ...all])
  const log = createLogger(level, { info: keep("info"), error: keep("error") })
  log.info({ outcome: "stored" })
  log.error({ outcome: "failed" })
  return lines
}

const info = ["info", { outcome: "stored" }]
const error = ["error", { outcome: "failed" }]

describe("createLogger", () => {
  it.each([
    ["DEBUG", [info, error]],
    ["INFO", [info, error]],
    ["WARN", [error]],
    ["ERROR", [error]],
  ] as const)("at %s writes what is of that level or above, each object as the only argument", (level, lines) => {
    expect(linesAt(level)).toEqual(lines)
  })

  it("never drops an error", () => {
    for (const level of LOG_LEVELS) expect(linesAt(level)).toContainEqual(error)
  })
})
