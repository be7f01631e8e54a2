import { DescribeKeyCommand, DisableKeyCommand } from "@aws-sdk/client-kms"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { type Stage, startStage } from "./stage.ts"

let stage: Stage
let KeyId: string
beforeEach(async () => {
  stage = await startStage()
  KeyId = (await stage.makeKey()).id
})
afterEach(() => stage.close())

const describeKey = () => stage.client.send(new DescribeKeyCommand({ KeyId }))
const disable = () => stage.client.send(new DisableKeyCommand({ KeyId }))
const isEnabled = async () => (await describeKey()).KeyMetadata?.Enabled

describe("faults", () => {
  it("hit their operation as often as they say, after as many as they let by, until others replace them", async () => {
    stage.kms.setFaults([{ operation: "DescribeKey", kind: "throttle", skip: 1, times: 2 }])
    const outcomes = []
    for (let call = 0; call < 4; call++) {
      outcomes.push(
        await describeKey().then(
          () => "ok",
          (error: Error) => error.name,
        ),
      )
    }
    expect(outcomes).toEqual(["ok", "ThrottlingException", "ThrottlingException", "ok"])
    stage.kms.setFaults([{ operation: "*", kind: "throttle", times: 9 }])
    stage.kms.setFaults([])
    expect(await isEnabled()).toBe(true)
  })

  it.each([
    [{ kind: "deny" }, "AccessDeniedException", 400],
    [{ kind: "error" }, "KMSInternalException", 500],
    [{ kind: "error", status: 503 }, "KMSInternalException", 503],
  ])("answer with an error of AWS's: %j", async (fault, name, httpStatusCode) => {
    stage.kms.setFaults([{ operation: "*", ...fault }])
    await expect(describeKey()).rejects.toMatchObject({ name, $metadata: { httpStatusCode } })
  })

  it("lose an answer after the call took effect", async () => {
    stage.kms.setFaults([{ operation: "DisableKey", kind: "lost" }])
    await expect(disable()).rejects.toMatchObject({ code: "ECONNRESET" })
    expect(await isEnabled()).toBe(false)
  })

  it("cut a call before it takes effect", async () => {
    stage.kms.setFaults([{ operation: "DisableKey", kind: "cut" }])
    await expect(disable()).rejects.toMatchObject({ code: "ECONNRESET" })
    expect(await isEnabled()).toBe(true)
  })

  it("answer late", async () => {
    stage.kms.setFaults([{ operation: "DescribeKey", kind: "latency", latencyMs: 150 }])
    const beganMs = performance.now()
    await describeKey()
    expect(performance.now() - beganMs).toBeGreaterThanOrEqual(145)
  })

  it.each([
    [{}, /faults is a list/],
    [["cut"], /faults\[0\] is an object/],
    [[{ operation: "Conjure", kind: "cut" }], /faults\[0\]\.operation is "Conjure": use \*, CancelKeyDeletion/],
    [[{ operation: "*", kind: "explode" }], /faults\[0\]\.kind is "explode": use throttle, deny, error/],
    [[{ operation: "*", kind: "cut", times: 0 }], /faults\[0\]\.times is 0: use a whole number from 1/],
    [[{ operation: "*", kind: "cut", when: 1 }], /faults\[0\]\.when isn't known: use operation/],
  ])("that make no sense are refused: %j", (faults, message) => {
    expect(() => stage.kms.setFaults(faults)).toThrow(message)
  })
})
