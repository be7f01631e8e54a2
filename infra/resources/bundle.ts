import { existsSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { AssetArchive, FileAsset } from "@pulumi/pulumi/asset/index.js"
import { RunError } from "@pulumi/pulumi/errors.js"

/** The two functions; each has a bundle of this name, which exports `handler`. */
export type FunctionName = "rotation" | "sentinel"

/** Where `npm run build` writes, from here: the same in the repository and in the installed package. */
const BUNDLES = fileURLToPath(new URL("../../dist/lambda", import.meta.url))

/**
 * Checks that the functions' code is there.
 * @param dir folder of the bundles; default the project's `dist/lambda`
 * @throws {RunError} naming the file that is missing and the command that makes it.
 */
export function checkBundles(dir: string = BUNDLES): void {
  for (const name of ["rotation", "sentinel"] as const) {
    const path = join(dir, `${name}.mjs`)
    if (existsSync(path)) continue
    throw new RunError(`the ${name} function's code isn't there (${path}): run "npm run build" in the project's folder`)
  }
}

/** A function's code as an archive of one file, by its absolute path: the same bytes give no difference, wherever they are. */
export function bundleArchive(name: FunctionName): AssetArchive {
  const file = `${name}.mjs`
  return new AssetArchive({ [file]: new FileAsset(join(BUNDLES, file)) })
}
