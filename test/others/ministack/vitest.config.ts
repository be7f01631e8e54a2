import { join } from "node:path"
import { defineConfig } from "vitest/config"

/** The scenarios that ask nothing of Lambda which only the stand-in has: kills, and calls that it observed. */
const SCENARIOS = [
  "rotations",
  "steps-failing",
  "lost-answers",
  "storing",
  "deliveries",
  "manual-put",
  "refused-tokens",
  "room",
  "credentials",
  "clock",
]

const ministackEndpoint = process.env.MINISTACK_ENDPOINT
if (ministackEndpoint === undefined) throw new Error("MINISTACK_ENDPOINT is missing: run `npm run test:others`")

export default defineConfig({
  root: join(import.meta.dirname, "..", "..", ".."),
  test: {
    include: SCENARIOS.map((name) => `test/scenario/${name}.test.ts`),
    provide: { ministackEndpoint },
    maxWorkers: "100%",
    reporters: ["default", "./test/closing-line.ts"],
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
})
