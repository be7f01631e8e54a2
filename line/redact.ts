const SHORTEST_PIECE = 8
const LONGEST_REASON = 200
const REDACTED = "[redacted]"

/**
 * Text of an answer made fit for an error: every secret of the request and every piece of one (from 8 characters on),
 * plain or percent-encoded, URLs and queries, anything like a JWT, hex runs of 32 and base64 runs of 40 characters are
 * replaced by `[redacted]`; white space becomes one space, what is not printable ASCII `?`; at most 200 characters.
 */
export function redact(text: string, secrets: readonly string[]): string {
  const known = secrets.flatMap((secret) => [secret, encodeURIComponent(secret)]).filter((secret) => secret !== "")
  const redacted = known
    .reduce((rest, secret) => withoutPieces(rest, secret), text)
    .replaceAll(/\bhttps?:\/\/\S+/gi, REDACTED)
    .replaceAll(/\?[\w-]+=\S*/g, `?${REDACTED}`)
    .replaceAll(/eyJ[\w.\-~+/=%]*/g, REDACTED)
    .replaceAll(/[0-9a-f]{32,}/gi, REDACTED)
    .replaceAll(/[\w\-+/=%]{40,}/g, REDACTED)
    .replaceAll(/\s+/g, " ")
    .replaceAll(/[^\x20-\x7e]/g, "?")
  return redacted.length <= LONGEST_REASON ? redacted : `${redacted.slice(0, LONGEST_REASON - 3)}...`
}

/** Is any part of the secrets, from 8 characters on, in the text? */
export function holdsSecret(text: string, secrets: readonly string[]): boolean {
  return secrets.some((secret) => secret !== "" && withoutPieces(text, secret) !== text)
}

function withoutPieces(text: string, secret: string): string {
  const shortest = Math.min(SHORTEST_PIECE, secret.length)
  let kept = ""
  let at = 0
  while (at < text.length) {
    const length = pieceLength(text, at, secret, shortest)
    kept += length === 0 ? text.charAt(at) : REDACTED
    at += Math.max(length, 1)
  }
  return kept
}

/** How many characters from `at` on are a piece of the secret; 0 if fewer than `shortest`. */
function pieceLength(text: string, at: number, secret: string, shortest: number): number {
  let length = shortest
  if (at + length > text.length || !secret.includes(text.slice(at, at + length))) return 0
  while (at + length < text.length && secret.includes(text.slice(at, at + length + 1))) length += 1
  return length
}
