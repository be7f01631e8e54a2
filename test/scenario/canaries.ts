/** A secret's real value, and what it is. */
export interface Canary {
  /** For example `the channel secret`. */
  readonly what: string
  readonly value: string
}

/** Text that people or machines may read. */
export interface Text {
  /** For example `the function's log`. */
  readonly where: string
  readonly text: string
}

/**
 * Tokens and assertions begin like this, also those whose value nobody here knows. A key id is 22 random characters, and one
 * in some ten thousand has these three in it.
 */
export const JWS = /(?<![\w-])eyJ(?![\w-]{19}(?![\w.-]))[\w-]{6,}/

/** One sentence for each secret in each place it was found in, and never the secret itself. Pure. */
export function findCanaries(texts: readonly Text[], canaries: readonly Canary[]): readonly string[] {
  const found = texts.flatMap(({ where, text }) => {
    const named = canaries.filter(({ value }) => text.includes(value)).map(({ what }) => what)
    const shaped = JWS.test(text) ? ["something shaped like a token or an assertion"] : []
    return [...named, ...shaped].map((what) => `${what} is in ${where}`)
  })
  return [...new Set(found)]
}

/** The base64 lines of a private key, any of which would tell it. Pure. */
export function canariesOfPem(pem: string): readonly Canary[] {
  const lines = pem.split("\n").filter((line) => line.length > 16 && !line.startsWith("-----"))
  return lines.map((value) => ({ what: "a line of the private key", value }))
}
