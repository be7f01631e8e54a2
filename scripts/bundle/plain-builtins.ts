import { isBuiltin } from "node:module"
import type { Plugin } from "esbuild"

const NAMESPACE = "plain-builtin"

/**
 * Takes Node's own modules by `process.getBuiltinModule`. An `import` of one reads all its exports, and some are getters
 * that load more: undici behind `node:http` (some 45 ms and 16 MB of each cold start), streams and readline behind `node:fs`.
 */
export const plainBuiltins: Plugin = {
  name: "plain-builtins",
  setup(build) {
    build.onResolve({ filter: /^[a-z]/ }, ({ path, kind }) => {
      if (kind === "entry-point" || !isBuiltin(path)) return undefined
      return { path: `node:${path.replace(/^node:/, "")}`, namespace: NAMESPACE, sideEffects: false }
    })
    build.onLoad({ filter: /.*/, namespace: NAMESPACE }, ({ path }) => ({
      contents: `module.exports = process.getBuiltinModule(${JSON.stringify(path)})`,
      loader: "js",
    }))
  },
}
