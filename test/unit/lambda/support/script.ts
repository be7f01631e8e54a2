/** What a scripted port gives, in order: a value to answer with, or an error to fail with. */
export type Script<T> = readonly (T | Error)[]

/** Answers from a script; a call that the script doesn't foresee fails, so that nothing is asked unnoticed. */
export function follow<T>(name: string, script: Script<T> = []): () => Promise<T> {
  const rest = [...script]
  return async () => {
    const next = rest.shift()
    if (next === undefined) throw new Error(`${name} was called more often than the script foresees (${script.length})`)
    if (next instanceof Error) throw next
    return next
  }
}
