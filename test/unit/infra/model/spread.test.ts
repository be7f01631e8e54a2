import { describe, expect, test } from "vitest"
import { parseSchedule } from "../../../../infra/model/schedule.ts"
import { spreadWeekly } from "../../../../infra/model/spread.ts"

describe("weekly schedules", () => {
  test("leave no slot of the week crowded in a fleet of a thousand channels", () => {
    const expressions = Array.from({ length: 1_000 }, (_, index) => spreadWeekly(`channel-${index}`, "bot", 4))
    const bySlot = Map.groupBy(expressions, (expression) => expression)
    expect(bySlot.size).toBe(7 * 21)
    expect(Math.max(...[...bySlot.values()].map(({ length }) => length))).toBeLessThanOrEqual(20)
  })
  test.each([1, 4, 12, 23, 24])("with windows of %i hours end within the UTC day", (windowHours) => {
    for (let index = 0; index < 500; index++) {
      const schedule = parseSchedule(spreadWeekly("support", `app-${index}`, windowHours))
      if (schedule.kind !== "cron") throw new Error("not a cron schedule")
      expect((schedule.cron.hours.at(-1) ?? 24) + windowHours).toBeLessThanOrEqual(24)
    }
  })
  test("stay where they are for a name", () => {
    expect(spreadWeekly("support", "bot", 4)).toBe(spreadWeekly("support", "bot", 4))
    expect(spreadWeekly("support", "bot", 4)).not.toBe(spreadWeekly("support", "crm", 4))
  })
})
