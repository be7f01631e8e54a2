import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { countLabels, handPutLabel, isQueueLabel, tokenLabel, versionWith } from "../../../lambda/labels.ts"

const stagesArbitrary = fc.uniqueArray(fc.string({ minLength: 1 }), { maxLength: 20 }).chain((labels) =>
  fc
    .array(fc.constantFrom("v1", "v2", "v3"), { minLength: labels.length, maxLength: labels.length })
    .map((versions) => ({
      labels,
      stages: Object.groupBy(labels, (label) => versions[labels.indexOf(label)] ?? "v1"),
    })),
)

describe("labels", () => {
  it("name a token by its key id, and a value put by hand by its version", () => {
    expect(tokenLabel("abc")).toBe("token:abc")
    expect(handPutLabel("1111")).toBe("token:v-1111")
  })

  it.each(["token:abc", "token:v-1111", "retire-after:1772366400:abc"])(
    "keep a version in the queue with %s",
    (label) => {
      expect(isQueueLabel(label)).toBe(true)
    },
  )

  it.each(["AWSCURRENT", "AWSPENDING", "AWSPREVIOUS", "pending-seen:1772366400", "tokens", "my-token:abc", ""])(
    "don't keep a version in the queue with %j",
    (label) => {
      expect(isQueueLabel(label)).toBe(false)
    },
  )

  it("are counted across all versions, none left out and none counted twice", () => {
    fc.assert(
      fc.property(stagesArbitrary, ({ labels, stages }) => {
        expect(countLabels(stages as Record<string, string[]>)).toBe(labels.length)
      }),
    )
  })

  it("are found on the version that has them, and nowhere else", () => {
    fc.assert(
      fc.property(stagesArbitrary, ({ labels, stages }) => {
        const all = stages as Record<string, string[]>
        for (const label of labels) expect(all[versionWith(label, all) ?? ""]).toContain(label)
        expect(versionWith("a label that no version has", all)).toBeUndefined()
      }),
    )
  })
})
