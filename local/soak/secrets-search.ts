import { findSecrets, type KnownSecret } from "../demo/canary.ts"

/** Whatever could be a token, an id or a line of a key: longer texts are taken apart at all else. */
const WORD = /[A-Za-z0-9_+/.-]{16,}/g

/**
 * One sentence for each kind of secret in each place, and never the secret itself. For many texts and many secrets: every
 * word is looked up once, and whatever is shaped like a token or an assertion is found in any case. Pure.
 */
export function searchSecrets(
  texts: readonly { readonly where: string; readonly text: string }[],
  secrets: readonly KnownSecret[],
): readonly string[] {
  const known = new Map(secrets.map(({ value, what }) => [value, what]))
  const found = texts.flatMap(({ where, text }) => {
    const whats = (text.match(WORD) ?? []).flatMap((word) => known.get(word) ?? [])
    return [...whats.map((what) => `${what} is in ${where}`), ...findSecrets([{ where, text }], [])]
  })
  return [...new Set(found)]
}
