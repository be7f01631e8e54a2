import { setTimeout as sleep } from "node:timers/promises"

/** Waits until a condition holds, for at most five seconds. @throws Error that says what never came. */
export async function until(what: string, holds: () => boolean): Promise<void> {
  for (const deadline = Date.now() + 5_000; Date.now() < deadline; ) {
    if (holds()) return
    await sleep(3)
  }
  throw new Error(`within five seconds it never came to this: ${what}`)
}
