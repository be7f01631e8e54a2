import { readFile } from "node:fs/promises"
import { dirname, join } from "node:path"
import type { Plugin } from "esbuild"
import type { Trim } from "./trims.ts"

const IN_NODE_MODULES = /[\\/]node_modules[\\/]/

/** Takes the trims' sources in place of their modules. */
export function trimModules(trims: readonly Trim[]): Plugin {
  return {
    name: "trim-modules",
    setup(build) {
      build.onLoad({ filter: IN_NODE_MODULES }, async ({ path }) => {
        const trim = trims.find(({ file }) => path.endsWith(join("node_modules", ...file.split("/"))))
        if (trim === undefined) return undefined
        return { contents: trim.source(await readFile(path, "utf8")), loader: "js", resolveDir: dirname(path) }
      })
    },
  }
}
