/** The known name that is nearest to a misspelt one; undefined when none is near: more than two edits, or a third of its letters, away. */
export function suggest(name: string, known: readonly string[]): string | undefined {
  const ranked = known
    .map((candidate) => ({ candidate, edits: editDistance(name.toLowerCase(), candidate.toLowerCase()) }))
    .sort((a, b) => a.edits - b.edits)
  const [nearest] = ranked
  if (nearest === undefined) return undefined
  return nearest.edits <= Math.max(2, Math.floor(nearest.candidate.length / 3)) ? nearest.candidate : undefined
}

/** Insertions, deletions, replacements and swaps of neighbours that turn `a` into `b`. */
function editDistance(a: string, b: string): number {
  let before: number[] = []
  let above = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let row = 1; row <= a.length; row++) {
    const current = [row]
    for (let column = 1; column <= b.length; column++) current.push(cell(a, b, row, column, current, above, before))
    before = above
    above = current
  }
  return above[b.length] ?? 0
}

function cell(a: string, b: string, row: number, column: number, current: number[], above: number[], before: number[]) {
  const at = (line: number[], index: number): number => line[index] ?? Number.POSITIVE_INFINITY
  const isSame = a[row - 1] === b[column - 1]
  const isSwap = a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1]
  return Math.min(
    at(current, column - 1) + 1,
    at(above, column) + 1,
    at(above, column - 1) + (isSame ? 0 : 1),
    isSwap ? at(before, column - 2) + 1 : Number.POSITIVE_INFINITY,
  )
}
