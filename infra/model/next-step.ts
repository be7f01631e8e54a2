import type { Phase } from "./phase.ts"
import type { Channel, SigningKey } from "./rotation.ts"

/** Namespace of the component's keys in stack config. */
export const CONFIG_NAMESPACE = "line-token-rotation"

/** What the text is made from. */
export type StepFacts = Pick<
  Channel,
  "name" | "channelId" | "credentialsSecretName" | "writesCredentials" | "signingKey" | "nextKey"
> & { readonly phase: Phase }

/**
 * What the operator does next, with the exact commands. Nothing secret is in it, and no command takes a secret as an argument.
 * No first line has a colon: Pulumi's CLI would take the text for YAML, and show it in pieces.
 */
export function nextStepOf(facts: StepFacts): string {
  switch (facts.phase) {
    case "register-key":
      return registerKey(facts)
    case "waiting-for-credentials":
      return storeCredentials(facts)
    case "rotating":
      return rotating(facts)
    default:
      return facts.phase satisfies never
  }
}

function registerKey({ name, channelId }: StepFacts): string {
  return lines(
    `Register the signing key of channel ${name} (${channelId}) at LINE, in three steps.`,
    "1. Print its public JWK:",
    `   ${printCommand(name, "publicJwk")}`,
    "2. Paste it, as it is, into the LINE Developers Console: the channel, Basic settings, Assertion Signing Key, Register a public key.",
    "3. Set the key id (kid) that the console then shows:",
    `   ${setCommand(`channels.${name}.kid`, "<kid>")}`,
    "   pulumi up",
  )
}

function storeCredentials({ name, credentialsSecretName, ...facts }: StepFacts): string {
  return lines(
    `Write the credentials of channel ${name} yourself.`,
    "Put this into a file credentials.json, with the channel secret from the console (Basic settings):",
    `   ${credentialsJson(facts)}`,
    "Then store it, delete the file, and say that it is done:",
    `   aws secretsmanager put-secret-value --secret-id ${credentialsSecretName} --secret-string file://credentials.json`,
    "   rm credentials.json",
    `   ${setCommand(`channels.${name}.credentialsStored`, "true")}`,
    "   pulumi up",
  )
}

function rotating(facts: StepFacts): string {
  const { name, nextKey } = facts
  if (nextKey === undefined) return "Nothing. The tokens rotate by themselves."
  if (nextKey.kid === undefined) return registerNextKey(name)
  return lines(
    `Both keys of channel ${name} are proved, and rotations sign with the next one.`,
    ...(facts.writesCredentials ? [] : [`The credentials secret must name it: ${credentialsJson(facts)}`]),
    "Once every app has rotated, let it take the present one's place:",
    ...takeOver(facts, nextKey, nextKey.kid).map((command) => `   ${command}`),
    "   pulumi up",
    "Then remove the old public key from the LINE Developers Console.",
  )
}

function registerNextKey(name: string): string {
  return lines(
    `Register the next signing key of channel ${name} at LINE; the present one stays as it is.`,
    "1. Print its public JWK:",
    `   ${printCommand(name, "nextPublicJwk")}`,
    "2. Paste it into the LINE Developers Console: the channel, Basic settings, Assertion Signing Key, Register a public key.",
    "3. Set the key id (kid) that the console shows for it:",
    `   ${setCommand(`channels.${name}.nextKey.kid`, "<kid>")}`,
    "   pulumi up",
  )
}

function takeOver({ name, signingKey }: StepFacts, nextKey: SigningKey, kid: string): readonly string[] {
  const path = `channels.${name}`
  return [
    setCommand(`${path}.kid`, kid),
    ...(nextKey.kind === "own" ? [setCommand(`${path}.kmsKeyId`, nextKey.kmsKeyId)] : []),
    ...(nextKey.kind === "private" ? [`${setCommand(`${path}.privateKey`)} --secret < private-key.pem`] : []),
    ...(nextKey.kind === "made" ? [setCommand(`${path}.signingKeyGeneration`, String(nextKey.generation))] : []),
    ...(signingKey.kind === "own" && nextKey.kind !== "own" ? [removeCommand(`${path}.kmsKeyId`)] : []),
    ...(signingKey.kind === "private" && nextKey.kind !== "private" ? [removeCommand(`${path}.privateKey`)] : []),
    removeCommand(`${path}.nextKey`),
  ]
}

function credentialsJson({
  channelId,
  signingKey,
  nextKey,
}: Pick<StepFacts, "channelId" | "signingKey" | "nextKey">): string {
  const next = nextKey?.kid === undefined ? {} : { nextKey: keyMembers(nextKey) }
  return JSON.stringify({ schema: 1, channelId, channelSecret: "<channel secret>", ...keyMembers(signingKey), ...next })
}

function keyMembers(key: SigningKey): Readonly<Record<string, string | undefined>> {
  switch (key.kind) {
    case "made":
      return { kid: key.kid, kmsKeyId: key.aliasName }
    case "own":
      return { kid: key.kid, kmsKeyId: key.kmsKeyId }
    case "private":
      return { kid: key.kid, privateKey: "<private key>" }
    default:
      return key satisfies never
  }
}

function printCommand(name: string, output: string): string {
  return `pulumi stack output channels --json | node -p 'JSON.parse(fs.readFileSync(0, "utf8"))["${name}"].${output}'`
}

function setCommand(path: string, value?: string): string {
  return `pulumi config set --path '${CONFIG_NAMESPACE}:${path}'${value === undefined ? "" : ` ${quoted(value)}`}`
}

function removeCommand(path: string): string {
  return `pulumi config rm --path '${CONFIG_NAMESPACE}:${path}'`
}

/** For a shell: a kid may have any visible character. */
function quoted(value: string): string {
  return `'${value.replaceAll("'", `'\\''`)}'`
}

function lines(...parts: readonly string[]): string {
  return parts.join("\n")
}
