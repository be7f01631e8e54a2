import type { Times } from "./arithmetic.ts"
import { type Members, type NumberRule, readNumber } from "./read.ts"
import type { Report } from "./report.ts"

const RULES: Readonly<Record<keyof Times, NumberRule>> = {
  rotationWindowHours: { least: 1, most: 24, fallback: 4, why: "AWS's window" },
  tokenLifetimeDays: { least: 1, most: 30, fallback: 30, why: "LINE issues no token for longer" },
  graceHours: { least: 1, most: 720, fallback: 24, why: "a token lives for 30 days at most" },
  consumerCacheMinutes: {
    least: 0,
    most: 1_440,
    fallback: 60,
    why: "an app that caches for longer than a day can't follow",
  },
  sentinelEveryMinutes: {
    least: 5,
    most: 60,
    fallback: 15,
    why: "more often it would find nothing new, less often too late",
  },
}

/** Reads the component's times, each within its bounds. */
export function readTimes(input: Members, report: Report): Times {
  const read = (option: keyof Times): number => readNumber(input[option], option, RULES[option], report)
  return {
    rotationWindowHours: read("rotationWindowHours"),
    tokenLifetimeDays: read("tokenLifetimeDays"),
    graceHours: read("graceHours"),
    consumerCacheMinutes: read("consumerCacheMinutes"),
    sentinelEveryMinutes: read("sentinelEveryMinutes"),
  }
}
