import { parseTokenSecret, type TokenSecret } from "../consumer/token-secret.ts"

/** The token that a version's value holds, or undefined for a value in another form, as somebody may have put it by hand. */
export function readStoredToken(text: string): TokenSecret | undefined {
  try {
    return parseTokenSecret(text)
  } catch {
    return undefined
  }
}
