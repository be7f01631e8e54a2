import { canariesOf } from "./channels.ts"
import { destroy } from "./left-behind.ts"
import { onboard } from "./onboarding.ts"
import type { Run } from "./run.ts"
import { live, searchCanaries } from "./running.ts"

/** The whole life of a stack. What was made is destroyed whatever happened before. @param passphrase of the stack's secrets */
export async function tellStory(run: Run, passphrase: string): Promise<void> {
  try {
    const tokens = (await onboard(run)) ? await live(run) : []
    const secrets = [passphrase, ...run.channels.flatMap(canariesOf)]
    await searchCanaries(run, [...secrets, ...tokens.map(({ channelAccessToken }) => channelAccessToken)])
  } catch (error) {
    run.report.check("the story goes on", false, error instanceof Error ? error.message : String(error))
  }
  await destroy(run)
  checkRevoked(run)
}

function checkRevoked({ world, channels, report }: Run): void {
  const left = channels.flatMap(({ name, id }) => world.line.journal.live(id).map(() => name))
  report.check(
    "no token of the stack lives on at LINE",
    left.length === 0,
    `${left.length} do, of ${[...new Set(left)].join(", ")}`,
  )
}
