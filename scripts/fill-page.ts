/** Two comments of a page, with what a command writes between them. */
interface Marks {
  readonly begin: string
  readonly end: string
}

/** A page with this text in place of the one between its two marks. Pure. @throws Error when they aren't there */
export function fillPage(page: string, { begin, end }: Marks, text: string): string {
  const [before, rest] = page.split(begin)
  const after = rest?.split(end)[1]
  if (after === undefined) throw new Error(`the page lacks its marks, ${begin} and ${end}`)
  return `${before}${begin}\n\n${text}\n\n${end}${after}`
}
