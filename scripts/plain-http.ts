import type { Plugin } from "esbuild"

/**
 * Takes `node:http` by `process.getBuiltinModule`. An `import` of it would enumerate its exports, one of which is a
 * getter that loads undici: some 45 ms and 16 MB at every cold start, for a WebSocket nobody asked for.
 */
export const plainHttp: Plugin = {
  name: "plain-http",
  setup(build) {
    build.onResolve({ filter: /^(node:)?http$/ }, () => ({
      path: "node:http",
      namespace: "plain-http",
      sideEffects: false,
    }))
    build.onLoad({ filter: /.*/, namespace: "plain-http" }, ({ path }) => ({
      contents: `module.exports = process.getBuiltinModule(${JSON.stringify(path)})`,
      loader: "js",
    }))
  },
}
