import type { DemoEvent, Emit, NewEvent } from "./events.ts"
import { createScreen, type ScreenEnvironment, type ScreenStream } from "./screen.ts"
import { type Status, statusLines } from "./status.ts"
import { summaryLines } from "./summary.ts"
import { timelineOf } from "./timeline.ts"

/** Shows events as they happen. */
export interface Reporter {
  readonly emit: Emit
  /** Everything that was shown, without what redraws it. */
  shown(): string
  close(): void
}

type Show = (event: DemoEvent) => void

/** One JSON object a line, or the timeline. `elapsedMs` counts from the start of this process. */
export function createReporter(
  stream: ScreenStream,
  { isJson, environment }: { readonly isJson: boolean; readonly environment: ScreenEnvironment },
): Reporter {
  const written: string[] = []
  const recorded: ScreenStream = {
    get isTTY() {
      return stream.isTTY ?? false
    },
    get columns() {
      return stream.columns ?? 80
    },
    write(text) {
      written.push(text)
      return stream.write(text)
    },
  }
  const screen = createScreen(recorded, environment)
  const show = isJson ? (event: DemoEvent) => void recorded.write(`${JSON.stringify(event)}\n`) : timeline(screen)
  return {
    emit: (event) => show(stamp(event, Math.round(performance.now()))),
    shown: () => written.join(""),
    close: () => screen.close(),
  }
}

/** `type` and `elapsedMs` come first in the JSON. */
function stamp(event: NewEvent, elapsedMs: number): DemoEvent {
  const { type, ...members } = event
  return { type, elapsedMs, ...members } as DemoEvent
}

function timeline(screen: ReturnType<typeof createScreen>): Show {
  let status: Status = { tokens: [] }
  return (event) => {
    if (event.type === "summary") {
      screen.close()
      screen.print(summaryLines(event))
      return
    }
    if (event.type === "tokens-changed") status = { ...status, tokens: event.tokens }
    if (event.type === "app-counted") status = { ...status, app: event }
    screen.print(timelineOf(event))
    if (event.type === "tokens-changed" || event.type === "app-counted" || event.type === "ready") {
      screen.showStatus(statusLines(status))
    }
  }
}
