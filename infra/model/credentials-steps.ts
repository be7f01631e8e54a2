import type { Channel, SigningKey } from "./rotation.ts"

/** What the credentials secret's value is made from. */
export type CredentialsFacts = Pick<Channel, "channelId" | "credentialsSecretName">

/** What the credentials say of the keys. */
export interface CredentialsKeys {
  readonly signingKey: SigningKey
  readonly nextKey?: SigningKey | undefined
}

/**
 * What an operator does who writes the credentials secret: two steps of a line of words and what it is about, each. The channel secret gets
 * into a file only.
 */
export function credentialsSteps(
  { channelId, credentialsSecretName }: CredentialsFacts,
  { signingKey, nextKey }: CredentialsKeys,
): readonly (readonly string[])[] {
  const keys = { ...keyMembers(signingKey), ...nextMember(nextKey) }
  const value = { schema: 1, channelId, channelSecret: "<channel secret>", ...keys }
  return [
    [
      "Put this into a file credentials.json, with the channel secret from the console (Basic settings):",
      `   ${JSON.stringify(value)}`,
    ],
    [
      "Store it, and delete the file:",
      `   aws secretsmanager put-secret-value --secret-id ${credentialsSecretName} --secret-string file://credentials.json`,
      "   rm credentials.json",
    ],
  ]
}

/** The credentials' member for the key that takes over, once LINE knows it; none before. */
export function nextMember(key: SigningKey | undefined): { readonly nextKey?: object } {
  return key?.kid === undefined ? {} : { nextKey: keyMembers(key) }
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
