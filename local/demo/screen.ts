import { type Layout, type Line, rowsOf } from "./line.ts"

/** Where the demo shows itself: a terminal, or anything that takes text. */
export interface ScreenStream {
  readonly isTTY?: boolean
  readonly columns?: number
  write(text: string): unknown
}

/** What the surroundings say of colours and cursors. */
export interface ScreenEnvironment {
  readonly NO_COLOR?: string | undefined
  readonly TERM?: string | undefined
}

/** Lines that stay, and below them a few that change. */
export interface Screen {
  print(lines: readonly Line[]): void
  /** Replaces the lines at the bottom; without a terminal it does nothing. */
  showStatus(lines: readonly Line[]): void
  /** Takes the status away and gives the cursor back. */
  close(): void
}

const HIDE_CURSOR = "\u001b[?25l"
const SHOW_CURSOR = "\u001b[?25h"
const CLEAR_BELOW = "\u001b[J"

/** A screen on a stream: live on a terminal that can move its cursor, plain lines without escape codes elsewhere. */
export function createScreen(stream: ScreenStream, environment: ScreenEnvironment): Screen {
  const isLive = stream.isTTY === true && environment.TERM !== "dumb"
  const isColoured = isLive && !environment.NO_COLOR
  let status: readonly Line[] = []
  let shownRows = 0
  let isCursorHidden = false

  const layout = (): Layout => ({ isColoured, columns: isLive ? (stream.columns ?? 80) : undefined })
  const textOf = (lines: readonly Line[]) => lines.flatMap((line) => rowsOf(line, layout())).map((row) => `${row}\n`)

  function redraw(lines: readonly Line[]): void {
    const rows = textOf(status)
    const gap = rows.length > 0 ? ["\n"] : []
    const up = shownRows > 0 ? `\u001b[${shownRows}A\r${CLEAR_BELOW}` : ""
    const hide = isCursorHidden || rows.length === 0 ? "" : HIDE_CURSOR
    isCursorHidden ||= hide !== ""
    shownRows = gap.length + rows.length
    stream.write([hide, up, ...textOf(lines), ...gap, ...rows].join(""))
  }

  return {
    print(lines) {
      if (lines.length === 0) return
      if (isLive) redraw(lines)
      else stream.write(textOf(lines).join(""))
    },
    showStatus(lines) {
      if (!isLive) return
      status = lines
      redraw([])
    },
    close() {
      if (!isLive) return
      status = []
      redraw([])
      if (isCursorHidden) stream.write(SHOW_CURSOR)
      isCursorHidden = false
    },
  }
}
