import { StringDecoder } from "node:string_decoder"

/** Cuts a stream of bytes into lines at line feeds only: a carriage return stays in its line, as in Lambda's log. */
export function createLineSplitter(onLine: (line: string) => void): { push(chunk: Buffer): void; end(): void } {
  const decoder = new StringDecoder("utf8")
  let rest = ""
  return {
    push(chunk) {
      const lines = (rest + decoder.write(chunk)).split("\n")
      rest = lines.pop() ?? ""
      for (const line of lines) onLine(line)
    },
    end() {
      const last = rest + decoder.end()
      rest = ""
      if (last !== "") onLine(last)
    },
  }
}
