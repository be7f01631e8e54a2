import { describe, expect, it } from "vitest"
import { type ArguedSurvivor, isStrong, judgeMutants } from "../../mutation/judge.ts"
import type { Mutant, MutantStatus } from "../../mutation/mutant.ts"
import { mutant } from "./mutants.ts"

const survivor = mutant({ status: "Survived" })
const { file, at, original, replacement } = survivor
const argument: ArguedSurvivor = { file, at, original, replacement, why: "a never equals b" }
const compiles = () => undefined

function judge(mutants: readonly Mutant[], argued: readonly ArguedSurvivor[] = []) {
  return judgeMutants(mutants, argued, compiles)
}

function found(count: number): Mutant[] {
  return Array.from({ length: count }, () => mutant())
}

describe("judgeMutants", () => {
  it("counts by file and in all", () => {
    const other = mutant({ file: "lambda/other.ts", status: "Timeout" })
    const { files, total } = judge([...found(2), survivor, other])
    expect(total).toEqual({ killed: 2, timedOut: 1, survived: 1 })
    expect(files.get("lambda/decide.ts")).toEqual({ killed: 2, timedOut: 0, survived: 1 })
    expect(files.get("lambda/other.ts")).toEqual({ killed: 0, timedOut: 1, survived: 0 })
  })

  it.each<MutantStatus>(["Survived", "NoCoverage", "Ignored", "RuntimeError", "CompileError"])(
    "takes one that was %s for a survivor, so that nothing is left out quietly",
    (status) => {
      const verdict = judge([...found(99), mutant({ status })])
      expect(verdict.score).toBe(99)
      expect(verdict.unargued).toHaveLength(1)
    },
  )

  it("asks for a score of 95 %, whether survivors are argued for or not", () => {
    expect(isStrong(judge([...found(19), survivor], [argument]))).toBe(true)
    const twice = judge([...found(18), survivor, survivor], [argument])
    expect(twice).toMatchObject({ score: 90, unargued: [] })
    expect(isStrong(twice)).toBe(false)
  })

  it("finds nothing strong where there is nothing to find", () => {
    expect(isStrong(judge([]))).toBe(false)
  })

  it("asks for an argument for every survivor", () => {
    const verdict = judge([...found(99), survivor])
    expect(verdict.unargued).toEqual([survivor])
    expect(isStrong(verdict)).toBe(false)
  })

  it.each([
    ["file", { file: "lambda/other.ts" }],
    ["line", { at: "return a < b || a === c" }],
    ["original", { original: "a" }],
    ["replacement", { replacement: "a > b" }],
  ])("takes no argument for a survivor with another %s", (_, members) => {
    const other = mutant({ status: "Survived", ...members })
    expect(judge([...found(99), other], [argument]).unargued).toEqual([other])
  })

  it("asks for no argument for a survivor that doesn't compile, and yet doesn't count it as found", () => {
    const refusal = "TS2532: Object is possibly 'undefined'."
    const verdict = judgeMutants([...found(19), survivor], [], () => refusal)
    expect(verdict).toMatchObject({ score: 95, refused: [{ mutant: survivor, refusal }], unargued: [], outdated: [] })
    expect(isStrong(verdict)).toBe(true)
  })

  it("asks the compiler about survivors only", () => {
    const asked: Mutant[] = []
    judgeMutants([...found(3), survivor], [], (one) => {
      asked.push(one)
      return undefined
    })
    expect(asked).toEqual([survivor])
  })

  it("names an argument for what is found by now, doesn't compile or isn't there", () => {
    expect(judge(found(20), [argument]).outdated).toEqual([argument])
    expect(judgeMutants([...found(19), survivor], [argument], () => "TS1005: ';' expected.").outdated).toEqual([
      argument,
    ])
    expect(isStrong(judge(found(20), [argument]))).toBe(false)
  })

  it("leaves arguments for files alone that weren't looked at", () => {
    expect(judge([mutant({ file: "lambda/other.ts" })], [argument]).outdated).toEqual([])
  })
})
