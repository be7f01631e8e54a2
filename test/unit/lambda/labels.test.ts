import fc from "fast-check"
import { describe, expect, it } from "vitest"
import {
  countLabels,
  freeTokenLabel,
  handPutLabel,
  isTokenLabel,
  outgoingLabel,
  tokenLabel,
  versionWith,
} from "../../../lambda/labels.ts"

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

  it.each(["token:abc", "token:v-1111"])("say that a version holds a token with %s", (label) => {
    expect(isTokenLabel(label)).toBe(true)
  })

  it.each([
    "AWSCURRENT",
    "AWSPENDING",
    "AWSPREVIOUS",
    "pending-seen:1772366400",
    "retire-after:1772366400:abc",
    "tokens",
    "my-token:abc",
    "",
  ])("say nothing of the kind with %j", (label) => {
    expect(isTokenLabel(label)).toBe(false)
  })

  it("name a token by its version where another version has its label", () => {
    expect(freeTokenLabel("1111", "abc", {})).toBe("token:abc")
    expect(freeTokenLabel("1111", "abc", { 1111: ["token:abc"], 2222: ["token:abcd"] })).toBe("token:abc")
    expect(freeTokenLabel("1111", "abc", { 2222: ["token:abc"] })).toBe("token:v-1111")
  })

  it("name an outgoing version as put by hand, unless an old due time still tells its key id", () => {
    const byHand = handPutLabel("1111")
    expect(outgoingLabel("1111", [])).toBe(byHand)
    expect(outgoingLabel("1111", ["AWSCURRENT", "pending-seen:1772366400", "retire-after:soon:abc"])).toBe(byHand)
    expect(outgoingLabel("1111", ["AWSCURRENT", "retire-after:1772366400:abc"])).toBe("token:abc")
    expect(outgoingLabel("1111", ["retire-after:1772366400:v-2222"])).toBe("token:v-2222")
  })

  it.each(["my-retire-after:1772366400:abc", "retire-after:1772366400:abc\ndef"])(
    "take no key id from %j, which only resembles a due time of ours",
    (label) => {
      expect(outgoingLabel("1111", [label])).toBe(handPutLabel("1111"))
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
