import { stop } from "esbuild"
import { buildLambda } from "../scripts/build.ts"

/** Builds the functions' bundles once before all tests: the component refuses to be made without them. */
export default async function buildBundles(): Promise<void> {
  await buildLambda()
  await stop()
}
