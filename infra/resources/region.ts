import { type ComponentResourceOptions, Config } from "@pulumi/pulumi"

/**
 * The Region that the stack's config names, if it decides: a provider of its own may be for another one, and the environment's isn't
 * looked at.
 */
export function configuredRegion(opts: ComponentResourceOptions | undefined): string | undefined {
  const hasProvider = opts?.provider !== undefined || opts?.providers !== undefined || opts?.parent !== undefined
  return hasProvider ? undefined : new Config("aws").get("region")
}
