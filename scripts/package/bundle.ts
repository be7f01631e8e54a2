import { build, type Plugin } from "esbuild"

/** Which modules to bundle, and where to. */
export interface PackageBundleOptions {
  /** The project's folder: no other path gets into the files. */
  readonly root: string
  /** Absolute paths; each becomes a file of its own in `outDir`. */
  readonly entries: readonly string[]
  readonly outDir: string
}

/** An entry that imports another one imports its file: there must be one class, and not two. */
const entriesApart: Plugin = {
  name: "entries-apart",
  setup({ onResolve }) {
    onResolve({ filter: /^\.\/index\.ts$/ }, () => ({ path: "./index.js", external: true }))
  },
}

/**
 * Bundles each entry with the project's own modules into one file, and leaves packages where they are: eighty small files take longer to load.
 * @throws Error when a source doesn't compile; esbuild's message names file and line.
 */
export async function bundlePackage({ root, entries, outDir }: PackageBundleOptions): Promise<void> {
  await build({
    absWorkingDir: root,
    entryPoints: [...entries],
    outdir: outDir,
    bundle: true,
    packages: "external",
    format: "esm",
    platform: "node",
    target: "node22",
    legalComments: "none",
    logLevel: "silent",
    plugins: [entriesApart],
  })
}
