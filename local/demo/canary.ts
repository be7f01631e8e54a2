import type { SeededChannel } from "../seed.ts"

/** A secret's real value, and what it is. */
export interface KnownSecret {
  /** For example `the channel secret`. */
  readonly what: string
  readonly value: string
}

/** Something that people or machines can read. */
export interface SearchedText {
  /** For example `the function's log`. */
  readonly where: string
  readonly text: string
}

/** Shorter values would be found by chance. */
const LEAST_LENGTH = 8
/** Tokens and assertions look like this, also those whose value nobody here knows. */
const JWS = /eyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*/

/** One sentence for each secret in each place that it was found in; never the secret itself. Pure. */
export function findSecrets(texts: readonly SearchedText[], secrets: readonly KnownSecret[]): readonly string[] {
  const found = texts.flatMap(({ where, text }) => {
    const known = secrets.filter(({ value }) => value.length >= LEAST_LENGTH && text.includes(value))
    const shaped = JWS.test(text) ? ["something shaped like a token or an assertion"] : []
    return [...known.map(({ what }) => what), ...shaped].map((what) => `${what} is in ${where}`)
  })
  return [...new Set(found)]
}

/** What the channels of the local command have of secrets, tokens aside. Pure. */
export function secretsOfChannels(channels: readonly SeededChannel[]): readonly KnownSecret[] {
  return channels.flatMap(({ secret, privateKeyPem = "" }) => [
    { what: "the channel secret", value: secret },
    ...secretsOfPem(privateKeyPem),
  ])
}

/** The lines of a private key in PEM, each of them telling. Pure. */
export function secretsOfPem(pem: string): readonly KnownSecret[] {
  const lines = pem.split(/\r?\n/).filter((line) => line !== "" && !line.startsWith("-----"))
  return lines.map((value) => ({ what: "a part of the private key", value }))
}
