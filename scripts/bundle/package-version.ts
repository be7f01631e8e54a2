import { readFile } from "node:fs/promises"
import type { Plugin } from "esbuild"

/** Of a dependency's package.json only the version is kept: AWS's clients put it into their User-Agent. */
export const packageVersion: Plugin = {
  name: "package-version",
  setup(build) {
    build.onLoad({ filter: /[\\/]node_modules[\\/].*[\\/]package\.json$/ }, async ({ path }) => {
      const { version } = JSON.parse(await readFile(path, "utf8")) as { readonly version: string }
      return { contents: JSON.stringify({ version }), loader: "json" }
    })
  },
}
