import { type ChildProcess, fork } from "node:child_process"
import { once } from "node:events"

/** A process that answers one message at a time. */
export interface Worker {
  /** @throws Error when it ends instead of an answer */
  ask(message: object): Promise<unknown>
  close(): void
}

/** Starts a module in a process of its own. */
export function startWorker(file: string): Worker {
  const child = fork(file, { stdio: ["ignore", "ignore", "inherit", "ipc"] })
  return {
    ask: (message) => ask(child, message),
    close: () => void child.kill(),
  }
}

async function ask(child: ChildProcess, message: object): Promise<unknown> {
  const over = new AbortController()
  const { signal } = over
  child.send(message)
  try {
    return await Promise.race([
      once(child, "message", { signal }).then(([answer]) => answer),
      once(child, "exit", { signal }).then(([code]) => {
        throw new Error(`a worker ended with ${code} while it worked on ${JSON.stringify(message)}`)
      }),
    ])
  } finally {
    over.abort()
  }
}
