import { styleText } from "node:util"

/** How a part of a line looks, where there are colours. */
export type Tone = "plain" | "dim" | "bold" | "good" | "warn" | "bad" | "accent"

/** A part of a line. */
export interface Part {
  readonly text: string
  readonly tone: Tone
}

/** A line before it is laid out: what stands in front, and the text, which goes on below itself when it is too long. */
export interface Line {
  readonly lead: readonly Part[]
  readonly text: readonly Part[]
}

/** Where a line goes. */
export interface Layout {
  /** Columns of the terminal; undefined: lines are never broken. */
  readonly columns?: number | undefined
  readonly isColoured: boolean
}

const FORMATS = {
  dim: "dim",
  bold: "bold",
  good: "green",
  warn: "yellow",
  bad: "red",
  accent: "cyan",
} as const satisfies Record<Exclude<Tone, "plain">, string>

/** A part; `plain` unless told otherwise. */
export function part(text: string, tone: Tone = "plain"): Part {
  return { text, tone }
}

/** Lays a line out as the rows of a terminal, each without its line break. Pure. */
export function rowsOf({ lead, text }: Line, { columns, isColoured }: Layout): readonly string[] {
  const indent = lead.reduce((sum, { text: found }) => sum + found.length, 0)
  const room = columns === undefined ? Number.POSITIVE_INFINITY : Math.max(20, columns - 1 - indent)
  const [first = [], ...more] = wrap(text, room)
  return [[...lead, ...first], ...more.map((row) => [part(" ".repeat(indent)), ...row])].map((row) =>
    paint(row, isColoured),
  )
}

/** Breaks between words; a word longer than the room is cut. */
function wrap(parts: readonly Part[], room: number): readonly (readonly Part[])[] {
  const rows: Part[][] = [[]]
  let used = 0
  for (const { text, tone } of parts.flatMap(words)) {
    for (const piece of pieces(text, room)) {
      if (used > 0 && used + piece.trimEnd().length > room) {
        rows.push([])
        used = 0
      }
      rows.at(-1)?.push({ text: piece, tone })
      used += piece.length
    }
  }
  return rows
}

function words({ text, tone }: Part): readonly Part[] {
  return (text.match(/\S+\s*|\s+/g) ?? []).map((word) => ({ text: word, tone }))
}

function pieces(word: string, room: number): readonly string[] {
  if (word.trimEnd().length <= room) return [word]
  return Array.from({ length: Math.ceil(word.length / room) }, (_, at) => word.slice(at * room, (at + 1) * room))
}

function paint(row: readonly Part[], isColoured: boolean): string {
  if (!isColoured) return textOf(row).trimEnd()
  const tintedRow = merge(row).map(({ text, tone }) => part(tone === "plain" ? text : tinted(text, tone)))
  return textOf(tintedRow)
}

function textOf(row: readonly Part[]): string {
  return row.map(({ text }) => text).join("")
}

function tinted(text: string, tone: Exclude<Tone, "plain">): string {
  return styleText(FORMATS[tone], text, { validateStream: false })
}

function merge(row: readonly Part[]): readonly Part[] {
  const merged: Part[] = []
  for (const { text, tone } of row) {
    const last = merged.at(-1)
    if (last?.tone === tone) merged[merged.length - 1] = { text: last.text + text, tone }
    else merged.push({ text, tone })
  }
  return merged
}
