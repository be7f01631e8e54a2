import { credentialsSteps, nextMember } from "./credentials-steps.ts"
import { printCommand, removeCommand, setCommand } from "./operator-commands.ts"
import type { Phase } from "./phase.ts"
import type { Channel, SigningKey } from "./rotation.ts"

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
    ...numbered([
      ["Print its public JWK:", `   ${printCommand(name, "publicJwk")}`],
      [`Paste it, as it is, into ${CONSOLE_FORM}.`],
      ["Set the key id (kid) that the console then shows:", `   ${setCommand(`channels.${name}.kid`, "<kid>")}`],
    ]),
    "   pulumi up",
  )
}

const CONSOLE_FORM =
  "the LINE Developers Console: the channel, Basic settings, Assertion Signing Key, Register a public key"

function storeCredentials(facts: StepFacts): string {
  return lines(
    `Write the credentials of channel ${facts.name} yourself.`,
    ...credentialsSteps(facts, facts).flat(),
    "Then say that it is done:",
    `   ${setCommand(`channels.${facts.name}.credentialsStored`, "true")}`,
    "   pulumi up",
  )
}

function rotating(facts: StepFacts): string {
  const { nextKey } = facts
  if (nextKey === undefined) return "Nothing. The tokens rotate by themselves."
  return nextKey.kid === undefined ? registerNextKey(facts, nextKey) : takeOver(facts, nextKey, nextKey.kid)
}

/** Credentials that the operator writes name the key before the `up` that proves it. */
function registerNextKey(facts: StepFacts, nextKey: SigningKey): string {
  const { name, signingKey, writesCredentials } = facts
  const credentials = credentialsSteps(facts, { signingKey, nextKey: { ...nextKey, kid: "<kid>" } })
  return lines(
    `Register the next signing key of channel ${name} at LINE; the present one stays as it is.`,
    ...numbered([
      ["Print its public JWK:", `   ${printCommand(name, "nextPublicJwk")}`],
      [`Paste it into ${CONSOLE_FORM}. It shows a key id (kid).`],
      ...(writesCredentials ? [] : credentials),
      ["Set the key id (kid):", `   ${setCommand(`channels.${name}.nextKey.kid`, "<kid>")}`],
    ]),
    "   pulumi up",
  )
}

function takeOver(facts: StepFacts, nextKey: SigningKey, kid: string): string {
  const { name, writesCredentials, credentialsSecretName } = facts
  const member = JSON.stringify(nextMember(nextKey)).slice(1, -1)
  const needed = `It fails unless the credentials secret ${credentialsSecretName} has the member ${member}.`
  const credentials = [...credentialsSteps(facts, { signingKey: nextKey }).flat(), "Then set the same:"]
  return lines(
    `Once pulumi up has proved both keys of channel ${name}, rotations sign with the next one.`,
    ...(writesCredentials ? [] : [needed]),
    "When every app has rotated since, let it take the present one's place:",
    ...(writesCredentials ? [] : credentials),
    ...takeOverCommands(facts, nextKey, kid).map((command) => `   ${command}`),
    "   pulumi up",
    "Then remove the old public key from the LINE Developers Console.",
  )
}

function takeOverCommands({ name, signingKey }: StepFacts, nextKey: SigningKey, kid: string): readonly string[] {
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

function numbered(steps: readonly (readonly string[])[]): readonly string[] {
  return steps.flatMap(([first = "", ...rest], index) => [`${index + 1}. ${first}`, ...rest])
}

function lines(...parts: readonly string[]): string {
  return parts.join("\n")
}
