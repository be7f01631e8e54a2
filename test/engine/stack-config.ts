import { readFile, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { parse, stringify } from "yaml"
import type { EngineChannel } from "./channels.ts"
import { type Project, STACK } from "./project.ts"
import type { Pulumi } from "./pulumi.ts"
import { AWS, type World } from "./world.ts"

/** The namespace of the program's own options. */
const NAMESPACE = "line-token-rotation"

/** How many times the provider repeats a call: a stand-in's mistake must not look like a hang. */
const PROVIDER_RETRIES = 3

/**
 * The stack's config as a newcomer writes it, before any key is registered. JSON is YAML.
 * No secret in it: those are set by the CLI.
 */
export function firstConfig(world: Pick<World, "endpoints" | "line">, channels: readonly EngineChannel[]): string {
  const entries = channels.map(({ name, id, apps }) => [name, { channelId: id, apps }])
  return `${JSON.stringify(
    {
      config: {
        ...awsConfig(world.endpoints),
        [`${NAMESPACE}:lineApiOrigin`]: world.line.origin,
        [`${NAMESPACE}:recoveryWindowInDays`]: 0,
        [`${NAMESPACE}:channels`]: Object.fromEntries(entries),
      },
    },
    undefined,
    2,
  )}\n`
}

/** The AWS provider's own: everything by loopback, and no look at any account. */
function awsConfig(endpoints: World["endpoints"]): Readonly<Record<string, unknown>> {
  return {
    "aws:region": AWS.region,
    "aws:accessKey": AWS.accessKeyId,
    "aws:secretKey": AWS.secretAccessKey,
    "aws:skipCredentialsValidation": true,
    "aws:skipMetadataApiCheck": true,
    "aws:skipRegionValidation": true,
    "aws:maxRetries": PROVIDER_RETRIES,
    "aws:endpoints": [endpoints],
  }
}

/** An option of a channel, e.g. `kid`, and its value. */
export type Setting = readonly [channel: string, option: string, value: string]

/** Sets options of channels with the CLI, as an operator does. */
export async function setChannels(pulumi: Pulumi, settings: readonly Setting[], secrets: readonly Setting[] = []) {
  const flags = (flag: string, all: readonly Setting[]) =>
    all.flatMap(([channel, option, value]) => [flag, `${NAMESPACE}:channels.${channel}.${option}=${value}`])
  await pulumi.must("config", [
    "config",
    "set-all",
    "--path",
    ...flags("--plaintext", settings),
    ...flags("--secret", secrets),
  ])
}

/** Sets an option of the component. */
export async function setOption(pulumi: Pulumi, option: string, value: string): Promise<void> {
  await pulumi.must("config", ["config", "set", "--path", `${NAMESPACE}:${option}`, value])
}

/** Takes an option away, by its path. */
export async function removeOption(pulumi: Pulumi, path: string): Promise<void> {
  await pulumi.must("config", ["config", "rm", "--path", `${NAMESPACE}:${path}`])
}

/** Changes a channel in the stack's config by hand, where the CLI has no command for it: an object without members, say. */
export async function editChannel({ projectDir }: Project, name: string, members: object): Promise<void> {
  const file = join(projectDir, `Pulumi.${STACK}.yaml`)
  const parsed = parse(await readFile(file, "utf8"))
  const channels = parsed.config[`${NAMESPACE}:channels`]
  channels[name] = { ...channels[name], ...members }
  await writeFile(file, stringify(parsed))
}

/** The secrets that a channel's kind has in the stack's config. */
export function secretsOf({ name, kind, secret, privateKeyPem }: EngineChannel): readonly Setting[] {
  if (kind === "stored") return []
  const settings: Setting[] = [[name, "channelSecret", secret]]
  return privateKeyPem === undefined ? settings : [...settings, [name, "privateKey", privateKeyPem]]
}
