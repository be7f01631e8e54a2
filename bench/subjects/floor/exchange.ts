import { Agent, request } from "node:https"

export interface FloorRequest {
  readonly method: "GET" | "POST"
  readonly host: string
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
}

export interface FloorAnswer {
  readonly status: number
  // biome-ignore lint/suspicious/noExplicitAny: the floor believes what it gets.
  readonly json: any
}

const agent = new Agent({ keepAlive: true })

/** One request over a connection that is kept. */
export function exchange({ host, body, ...head }: FloorRequest): Promise<FloorAnswer> {
  return new Promise((resolve, reject) => {
    const sent = request({ ...head, hostname: host, agent, timeout: 5_000 }, (response) => {
      const chunks: Buffer[] = []
      response.on("data", (chunk: Buffer) => chunks.push(chunk))
      response.on("error", reject)
      response.on("end", () => {
        const text = Buffer.concat(chunks).toString()
        resolve({ status: response.statusCode ?? 0, json: text === "" ? {} : JSON.parse(text) })
      })
    })
    sent.on("error", reject)
    sent.on("timeout", () => sent.destroy(new Error("timeout")))
    sent.end(body)
  })
}
