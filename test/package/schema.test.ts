import { readFile } from "node:fs/promises"
import { expect, it } from "vitest"
import { currentSchema, SCHEMA_FILE } from "../../scripts/build-package.ts"

/** It asks the compiler for every type of the component. */
const INFERS_WITHIN_MS = 120_000

it(
  "the schema beside the sources is what follows from the component's types (npm run build:package -- --schema writes it)",
  async () => {
    expect(JSON.parse(await currentSchema())).toEqual(JSON.parse(await readFile(SCHEMA_FILE, "utf8")))
  },
  INFERS_WITHIN_MS,
)
