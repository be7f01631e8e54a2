import { stripVTControlCharacters } from "node:util"
import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { type Line, part, rowsOf } from "../../../local/demo/line.ts"

const line = (text: string, lead = "  lead "): Line => ({ lead: [part(lead, "dim")], text: [part(text, "good")] })

describe("a line's rows", () => {
  it("are one row, whatever its length, where nobody gave a width", () => {
    expect(rowsOf(line("x".repeat(500)), { isColoured: false })).toEqual([`  lead ${"x".repeat(500)}`])
  })

  it("go on below the text, between words", () => {
    expect(rowsOf(line("one two three four five six seven"), { columns: 31, isColoured: false })).toEqual([
      "  lead one two three four five",
      "       six seven",
    ])
  })

  it("cut a word that is longer than the room", () => {
    expect(rowsOf(line("abcdefghijklmnopqrstuvwxyz"), { columns: 28, isColoured: false })).toEqual([
      "  lead abcdefghijklmnopqrst",
      "       uvwxyz",
    ])
  })

  it("hold escape codes only when they may have colours", () => {
    const [plain] = rowsOf(line("text"), { columns: 80, isColoured: false })
    const [coloured] = rowsOf(line("text"), { columns: 80, isColoured: true })
    expect(plain).toBe("  lead text")
    expect(coloured).not.toBe(plain)
    expect(stripVTControlCharacters(coloured ?? "")).toBe(plain)
  })

  it("never exceed the width, and lose no character but blanks", () => {
    const text = fc.stringMatching(/^[a-z ]{0,300}$/)
    fc.assert(
      fc.property(text, fc.integer({ min: 30, max: 140 }), (words, columns) => {
        const rows = rowsOf(line(words), { columns, isColoured: false })
        expect(rows.every((row) => row.length < columns)).toBe(true)
        const kept = rows.join("").replaceAll(" ", "").slice("lead".length)
        expect(kept).toBe(words.replaceAll(" ", ""))
      }),
    )
  })
})
