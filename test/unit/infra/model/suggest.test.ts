import { expect, test } from "vitest"
import { ROTATION_OPTIONS } from "../../../../infra/model/options.ts"
import { suggest } from "../../../../infra/model/suggest.ts"

test.each([
  ["chanels", "channels"],
  ["Schedule", "schedule"],
  ["rotationWindowHour", "rotationWindowHours"],
  ["graceHuors", "graceHours"],
  ["recoveryWindowDays", "recoveryWindowInDays"],
  ["alarmTopics", "alarmTopicArns"],
  ["tag", "tags"],
  ["lineApiOrgin", "lineApiOrigin"],
])("%s is taken for a misspelt %s", (name, expected) => {
  expect(suggest(name, ROTATION_OPTIONS)).toBe(expected)
})

test.each(["colour", "x", "", "kmsKeys"])("%j is like no option", (name) => {
  expect(suggest(name, ROTATION_OPTIONS)).toBeUndefined()
})

test("nothing is suggested where nothing is known", () => {
  expect(suggest("schedule", [])).toBeUndefined()
})
