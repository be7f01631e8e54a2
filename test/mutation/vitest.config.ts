import { defineConfig } from "vitest/config"

/** The unit tests of the functions, which alone have to kill the mutants. */
export default defineConfig({
  test: {
    include: ["test/unit/lambda/**/*.test.ts"],
    setupFiles: ["test/mutation/fixed-seed.ts"],
    testTimeout: 30_000,
  },
})
