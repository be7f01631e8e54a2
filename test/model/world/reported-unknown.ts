const CODE = "unknown-tokens"

/** The key ids of the live tokens that a run of the sentinel logged as nobody's. @param lines what it logged, of JSON each */
export function unknownIn(lines: readonly string[]): ReadonlySet<string> {
  const told = lines.filter((line) => line.includes(`"code":"${CODE}"`)).map((line) => JSON.parse(line))
  return new Set(told.flatMap(({ code, keyIds }) => (code === CODE ? keyIds : [])))
}
