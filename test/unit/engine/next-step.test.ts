import { describe, expect, it } from "vitest"
import { commandsOf, jsonOf } from "../../engine/next-step.ts"

const NEXT_STEP = [
  "Write the credentials of channel support yourself.",
  '   {"schema":1,"channelSecret":"<channel secret>"}',
  "Then store it, and register <kid>:",
  "   aws secretsmanager put-secret-value --secret-id a/b --secret-string file://credentials.json",
  "   rm credentials.json",
  "   pulumi config set --path 'a:channels.support.kid' '<kid>'",
  "   pulumi up",
].join("\n")

describe("what a next step tells an operator", () => {
  it("are its commands in their order, with the kid, and without pulumi up", () => {
    expect(commandsOf(NEXT_STEP, "kid-1")).toEqual([
      "aws secretsmanager put-secret-value --secret-id a/b --secret-string file://credentials.json",
      "rm credentials.json",
      "pulumi config set --path 'a:channels.support.kid' 'kid-1'",
    ])
  })

  it("is the JSON of a file", () => {
    expect(jsonOf(NEXT_STEP)).toBe('{"schema":1,"channelSecret":"<channel secret>"}')
    expect(jsonOf('3. Put:\n   {"nextKey":{"kid":"<kid>"}}\n4. Store it:', "kid-2")).toBe('{"nextKey":{"kid":"kid-2"}}')
    expect(jsonOf("Nothing. The tokens rotate by themselves.")).toBeUndefined()
  })
})
