const SPECIAL = "/-_+=.@"

/**
 * True when each word of `wanted` begins some word of `text`, letters' case aside: how ListSecrets searches descriptions
 * and `all`.
 */
export function hasAllWords(text: string, wanted: string): boolean {
  const words = split(text)
  const parts = split(wanted)
  return parts.length > 0 && parts.every((part) => words.some((word) => word.startsWith(part)))
}

/** Words as AWS finds them: between one kind of special character, then before a capital; with two kinds, the whole text is one. */
function split(text: string): string[] {
  const found = [...SPECIAL].filter((special) => text.includes(special))
  if (found.length > 1) return [text.toLowerCase()]
  const pieces = found[0] === undefined ? [text] : text.split(found[0])
  return pieces
    .flatMap(splitAtCapitals)
    .map((word) => word.trim().toLowerCase())
    .filter((word) => word !== "")
}

function splitAtCapitals(piece: string): string[] {
  return piece.match(/[^a-z]?[a-z]+|[^a-z]+?(?=[^a-z][a-z]|$)/g) ?? []
}
