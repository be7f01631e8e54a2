import { expect, it } from "vitest"
import { duration, minute, outageWords } from "../../../local/demo/words.ts"

it.each([
  [0, "0 s"],
  [0.4, "0 s"],
  [59.6, "1 min"],
  [900, "15 min"],
  [901, "15 min 1 s"],
  [3_600, "1 h"],
  [87_300, "24 h 15 min"],
  [90_061, "25 h 1 min 1 s"],
])("%d seconds are %s", (seconds, words) => {
  expect(duration(seconds)).toBe(words)
})

it("shows an instant to the minute", () => {
  expect(minute("2026-11-24T10:15:59.999Z")).toBe("2026-11-24 10:15")
})

it("tells an outage by both clocks", () => {
  expect(outageWords({ refused: 15, seconds: 901.2, realSeconds: 1.24 })).toBe(
    "refused 15 times within 1.2 s here, which were 15 min 1 s by the stand-ins' clock",
  )
})
