import { stripVTControlCharacters } from "node:util"
import { describe, expect, it } from "vitest"
import { part } from "../../../local/demo/line.ts"
import { createScreen } from "../../../local/demo/screen.ts"

const ESCAPE = "\u001b"
const say = (text: string) => [{ lead: [], text: [part(text, "good")] }]

function fakeStream(isTTY: boolean, columns = 80) {
  const written: string[] = []
  return { isTTY, columns, write: (text: string) => written.push(text), text: () => written.join("") }
}

describe("the screen", () => {
  it("writes plain lines and no status where there is no terminal", () => {
    const stream = fakeStream(false)
    const screen = createScreen(stream, {})
    screen.showStatus(say("status"))
    screen.print(say(`a long line ${"x".repeat(200)}`))
    screen.close()
    expect(stream.text()).toBe(`a long line ${"x".repeat(200)}\n`)
  })

  it("takes a terminal that can't move its cursor for none", () => {
    const stream = fakeStream(true)
    const screen = createScreen(stream, { TERM: "dumb" })
    screen.showStatus(say("status"))
    screen.print(say("line"))
    expect(stream.text()).toBe("line\n")
  })

  it("keeps the status below what it prints", () => {
    const stream = fakeStream(true)
    const screen = createScreen(stream, {})
    screen.showStatus(say("status 1"))
    screen.print(say("line"))
    screen.showStatus(say("status 2"))
    expect(stripVTControlCharacters(stream.text()).split(/[\r\n]+/)).toEqual([
      "",
      "status 1",
      "line",
      "status 1",
      "status 2",
      "",
    ])
    expect(stream.text()).toContain(`${ESCAPE}[2A`)
  })

  it("goes up as many rows as the status took when it was broken", () => {
    const stream = fakeStream(true, 30)
    const screen = createScreen(stream, {})
    screen.showStatus(say("one two three four five six seven eight"))
    screen.showStatus(say("short"))
    expect(stream.text()).toContain(`${ESCAPE}[3A`)
  })

  it("hides the cursor once and gives it back", () => {
    const stream = fakeStream(true)
    const screen = createScreen(stream, {})
    screen.showStatus(say("a"))
    screen.showStatus(say("b"))
    screen.close()
    screen.close()
    expect(stream.text().split(`${ESCAPE}[?25l`)).toHaveLength(2)
    expect(stream.text().split(`${ESCAPE}[?25h`)).toHaveLength(2)
  })

  it("has no colours with NO_COLOR, and has them when that is empty", () => {
    const [without, withEmpty] = ["1", ""].map((NO_COLOR) => {
      const stream = fakeStream(true)
      createScreen(stream, { NO_COLOR }).print(say("green"))
      return stream.text()
    })
    expect(without).not.toContain(`${ESCAPE}[32m`)
    expect(withEmpty).toContain(`${ESCAPE}[32m`)
  })
})
