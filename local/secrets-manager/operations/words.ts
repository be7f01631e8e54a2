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

function split(text: string): string[] {
  return text
    .split(/\s+/)
    .flatMap(splitTerm)
    .map((word) => word.toLowerCase())
}

/** Words as AWS finds them: between one kind of special character, then before a capital; with two kinds, all is one word. */
function splitTerm(term: string): string[] {
  const found = [...SPECIAL].filter((special) => term.includes(special))
  if (found.length > 1) return [term]
  const pieces = found[0] === undefined ? [term] : term.split(found[0])
  return pieces.flatMap(splitAtCapitals)
}

function splitAtCapitals(piece: string): string[] {
  return piece.match(/[^a-z]?[a-z]+|[^a-z]+?(?=[^a-z][a-z]|$)/g) ?? []
}
