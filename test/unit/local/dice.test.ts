import { expect, it } from "vitest"
import { createDice } from "../../../local/dice.ts"

const throws = (seed: number, subject: string, count: number) => {
  const dice = createDice(seed)
  return Array.from({ length: count }, () => dice(subject).fraction())
}

it("the n-th throw for a subject follows from the seed, whatever happens to other subjects", () => {
  const dice = createDice(1)
  const mixed = Array.from({ length: 5 }, () => {
    dice("b")
    return dice("a").fraction()
  })
  expect(mixed).toEqual(throws(1, "a", 5))
  expect(mixed).not.toEqual(throws(2, "a", 5))
  expect(mixed).not.toEqual(throws(1, "b", 5))
})

it("draws spread evenly over their range, bounds included", () => {
  const fractions = throws(3, "a", 2_000)
  expect(Math.min(...fractions)).toBeGreaterThanOrEqual(0)
  expect(Math.max(...fractions)).toBeLessThan(1)
  expect(fractions.reduce((sum, fraction) => sum + fraction, 0) / 2_000).toBeCloseTo(0.5, 1)
  const dice = createDice(4)
  const drawn = new Set(Array.from({ length: 200 }, () => dice("die").integer(1, 6)))
  expect([...drawn].sort()).toEqual([1, 2, 3, 4, 5, 6])
  expect(new Set(Array.from({ length: 50 }, () => dice("coin").pick(["heads", "tails"])))).toEqual(
    new Set(["heads", "tails"]),
  )
})

it("draws of one throw differ from one another", () => {
  const roll = createDice(5)("a")
  expect(new Set(Array.from({ length: 20 }, () => roll.fraction())).size).toBe(20)
})
