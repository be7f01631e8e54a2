import type { ComponentResourceOptions, Inputs } from "@pulumi/pulumi"
import type { ConstructResult, Provider } from "@pulumi/pulumi/provider/index.js"
import { LineTokenRotation, type LineTokenRotationArgs } from "./index.ts"

/** What of a Pulumi package schema is read here. */
interface PackageSchema {
  readonly resources: Readonly<Record<string, { readonly properties?: Readonly<Record<string, unknown>> }>>
}

/** What of package.json is in the schema that the engine gets. */
interface PackageNames {
  readonly version: string
  readonly description: string
}

/**
 * The component as a Pulumi provider, for programs in any language. The schema comes with the package, so nothing has to be
 * compiled where it is used.
 * @param schema JSON of the package's schema, without version and description
 * @param manifest JSON of package.json
 */
export function createComponentProvider(schema: string, manifest: string): Provider {
  const parsed = JSON.parse(schema) as PackageSchema
  const { version, description } = JSON.parse(manifest) as PackageNames
  return {
    version,
    schema: JSON.stringify({ ...parsed, version, description }),
    construct: async (name, type, inputs, options) => construct(parsed.resources, name, type, inputs, options),
  }
}

/** @throws Error that names the type when the package has no such component. */
function construct(
  resources: PackageSchema["resources"],
  name: string,
  type: string,
  inputs: Inputs,
  options: ComponentResourceOptions,
): ConstructResult {
  const known = resources[type]
  if (known === undefined) {
    throw new Error(`${type} is no component of this package, which has ${Object.keys(resources).join(", ")}`)
  }
  const component = new LineTokenRotation(name, inputs as unknown as LineTokenRotationArgs, options)
  const outputs = Object.keys(known.properties ?? {}).map((key) => [key, component[key as keyof LineTokenRotation]])
  return { urn: component.urn, state: Object.fromEntries(outputs) }
}
