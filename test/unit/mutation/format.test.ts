import { describe, expect, it } from "vitest"
import { formatVerdict, withTables } from "../../mutation/format.ts"
import { judgeMutants } from "../../mutation/judge.ts"
import { mutant } from "./mutants.ts"

const BEGIN = "<!-- what follows is written by npm run mutation -- --save -->"
const END = "<!-- up to here -->"
const page = `# Mutants\n\n${BEGIN}\n\nold\n\n${END}\n\nthe end\n`

const argued = mutant({ status: "Survived", original: "a || b", replacement: "a" })
const refused = mutant({ status: "Survived", file: "lambda/guard.ts", original: "a?.b", replacement: "a.b" })
const unargued = mutant({ status: "NoCoverage", replacement: "" })
const mutants = [...Array.from({ length: 26 }, () => mutant()), argued, refused, unargued]
const compile = (one: unknown) => (one === refused ? "TS2532: Object is possibly 'undefined'." : undefined)
const argument = { file: argued.file, at: argued.at, original: "a || b", replacement: "a", why: "b is never true" }
const verdict = judgeMutants(mutants, [argument], compile)

describe("withTables", () => {
  const lines = withTables(page, verdict, [argument]).split("\n")

  it("puts the tables between the page's marks and leaves the rest as it is", () => {
    expect(lines.slice(0, 3)).toEqual(["# Mutants", "", BEGIN])
    expect(lines.slice(-4)).toEqual([END, "", "the end", ""])
    expect(lines).not.toContain("old")
  })

  it("has a row for each file and one for all, the score rounded down", () => {
    expect(lines).toContain("| `lambda/decide.ts` | 28 | 26 | 0 | 2 | 92.8 % |")
    expect(lines).toContain("| `lambda/guard.ts` | 1 | 0 | 0 | 1 | 0.0 % |")
    expect(lines).toContain("| all | 29 | 26 | 0 | 3 | 89.6 % |")
  })

  it("says of each survivor why it may live, or that nobody did", () => {
    const at = "`lambda/decide.ts` | `return a < b`"
    expect(lines).toContain(`| ${at} | \`a \\|\\| b\` → \`a\` | b is never true |`)
    expect(lines).toContain(`| ${at} | \`a < b\` → nothing | **nobody argued for it** |`)
    expect(lines.find((line) => line.includes("guard.ts` | `return"))).toContain(
      "`a?.b` → `a.b` | it doesn't compile: TS2532",
    )
  })

  it("refuses a page without its marks", () => {
    for (const marks of [BEGIN, END])
      expect(() => withTables(page.replace(marks, ""), verdict, [])).toThrow("lacks its marks")
  })
})

describe("formatVerdict", () => {
  it("names what nobody argued for and ends with the result in one line", () => {
    const lines = formatVerdict(verdict).split("\n")
    expect(lines).toContain("SURVIVED lambda/decide.ts:3 `a < b` → nothing")
    expect(lines.at(-1)).toBe(
      "26 of 29 mutants found, 89.6 % of at least 95 %; of the survivors 1 don't compile, 1 are argued for, 1 are not; 0 outdated arguments",
    )
  })

  it("quotes code that has backticks itself", () => {
    const template = mutant({ status: "Survived", original: "`a`", replacement: "``" })
    const text = formatVerdict(judgeMutants([template], [], compile))
    expect(text).toContain("SURVIVED lambda/decide.ts:3 `` `a` `` → ``` `` ```")
  })

  it("names outdated arguments", () => {
    const outdated = judgeMutants([mutant()], [argument], compile)
    expect(formatVerdict(outdated)).toContain(
      "OUTDATED lambda/decide.ts: `a || b` → `a` is argued for and doesn't survive",
    )
  })
})
