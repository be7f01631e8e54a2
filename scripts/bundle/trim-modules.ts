import { dirname, join } from "node:path"
import type { Plugin } from "esbuild"
import { TRIMS, type Trim } from "./trims.ts"

const IN_NODE_MODULES = /[\\/]node_modules[\\/]/

/** Takes the trims' sources in place of their modules. */
export function trimModules(trims: readonly Trim[] = TRIMS): Plugin {
  return {
    name: "trim-modules",
    setup(build) {
      build.onLoad({ filter: IN_NODE_MODULES }, ({ path }) => {
        const trim = trims.find(({ file }) => path.endsWith(join("node_modules", ...file.split("/"))))
        return trim && { contents: trim.source, loader: "js", resolveDir: dirname(path) }
      })
    },
  }
}
