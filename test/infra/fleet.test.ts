import { expect, test } from "vitest"
import { withoutStacks } from "../../infra/short-stacks.ts"
import { deploy } from "./deploy.ts"
import { rotatingChannel } from "./example.ts"

test("stack traces are back after resources were made, and after an error too", () => {
  const before = Error.stackTraceLimit
  expect(withoutStacks(() => Error.stackTraceLimit)).toBe(0)
  const broken = () => {
    throw new Error("broken")
  }
  expect(() => withoutStacks(broken)).toThrow("broken")
  expect(Error.stackTraceLimit).toBe(before)
})

test("what is there once doesn't grow with the channels, nor do policies", async () => {
  const channelsOf = (count: number) =>
    Object.fromEntries(
      Array.from({ length: count }, (_, at) => [
        `c${at}`,
        rotatingChannel({ channelId: String(at + 1), kid: `kid-${at}`, apps: ["bot"] }),
      ]),
    )
  const [few, many] = [await deploy({ channels: channelsOf(1) }), await deploy({ channels: channelsOf(21) })]
  expect(many.resources.length - few.resources.length).toBe(20 * 12)
  for (const policy of ["line-rotation-policy", "line-sentinel-policy", "line-scheduler-policy"]) {
    expect(many.named(policy).inputs).toEqual(few.named(policy).inputs)
  }
})
