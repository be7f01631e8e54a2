import type { ArguedSurvivor } from "./judge.ts"

/** Mutants that no test finds, each with the reason. One that isn't here fails `npm run mutation`, and so does one that needn't be. */
export const ARGUED_SURVIVORS: readonly ArguedSurvivor[] = [
  {
    file: "lambda/rotation/decide-issue.ts",
    at: "const isOutgoingLabelled = stages[outgoing]?.some(isTokenLabel) ?? false",
    original: "false",
    replacement: "true",
    why: "`outgoing` is a key of `stages`, so its labels are there and the default is never taken",
  },
  {
    file: "lambda/rotation/decide-store.ts",
    at: 'return { kind: "compensate", error: last?.kind === "refused" ? last.error : "UnknownError" }',
    original: '"UnknownError"',
    replacement: '""',
    why: "only the last of several Puts that all were refused gets here, and it has its error",
  },
  {
    file: "lambda/secrets/schedule.ts",
    at: 'const [, count, unit] = /^rate\\(\\s*(\\d+)\\s+(hour|day)s?\\s*\\)$/.exec(expression ?? "") ?? []',
    original: '""',
    replacement: '"Stryker was here!"',
    why: "the one text is as little a rate as the other",
  },
  {
    file: "lambda/secrets/schedule.ts",
    at: 'const [, count, unit] = /^rate\\(\\s*(\\d+)\\s+(hour|day)s?\\s*\\)$/.exec(expression ?? "") ?? []',
    original: "[]",
    replacement: '["Stryker was here"]',
    why: "the first element is never read",
  },
  {
    file: "lambda/secrets/schedule.ts",
    at: 'const seconds = UNIT_SECONDS[unit ?? ""]',
    original: '""',
    replacement: '"Stryker was here!"',
    why: "neither text is a unit",
  },
]
