import { builtinModules } from "node:module"
import ts from "typescript"

/** What of the project's package.json goes into the package's. */
export interface ProjectManifest {
  readonly name: string
  readonly version: string
  readonly description: string
  readonly license: string
  readonly engines: Readonly<Record<string, string>>
  readonly dependencies: Readonly<Record<string, string>>
}

/**
 * The package's own package.json. `exports` is for programs; `main` is what Pulumi's engine starts where PulumiPlugin.yaml says so.
 * @param imported names of the packages that the package's code imports
 * @throws Error that names a package that the project doesn't depend on
 */
export function packageManifest(project: ProjectManifest, imported: readonly string[]): object {
  const { name, version, description, license, engines } = project
  const entry = "./infra/package/index"
  return {
    name,
    version,
    description,
    license,
    keywords: ["pulumi", "pulumi-component", "aws", "secrets-manager", "rotation", "line", "line-messaging-api"],
    type: "module",
    exports: { ".": { types: `${entry}.d.ts`, default: `${entry}.js` }, "./package.json": "./package.json" },
    main: "./infra/package/plugin.js",
    types: `${entry}.d.ts`,
    engines,
    dependencies: Object.fromEntries(imported.map((each) => [each, `^${versionOf(each, project)}`])),
  }
}

function versionOf(name: string, { dependencies }: ProjectManifest): string {
  const version = dependencies[name]
  if (version === undefined) throw new Error(`the package imports ${name}, which isn't in the project's dependencies`)
  return version
}

/** Names of the packages that a module's code imports, sorted; Node's own are none. Pure. */
export function importedPackages(sources: readonly string[]): readonly string[] {
  const specifiers = sources.flatMap((source) =>
    ts.preProcessFile(source).importedFiles.map(({ fileName }) => fileName),
  )
  const names = specifiers.filter((specifier) => !/^(\.|node:)/.test(specifier)).map(packageOf)
  return [...new Set(names)].filter((name) => !builtinModules.includes(name)).sort()
}

function packageOf(specifier: string): string {
  return specifier
    .split("/")
    .slice(0, specifier.startsWith("@") ? 2 : 1)
    .join("/")
}
