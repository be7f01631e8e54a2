import type { EngineChannel } from "./channels.ts"
import type { Run } from "./run.ts"

/** Where the program puts its secrets by default. */
const PREFIX = "line-tokens"

/** A token as an app finds it. */
export interface CurrentToken {
  readonly secretName: string
  readonly channelId: string
  readonly channelAccessToken: string
}

/** The name of an app's token secret. */
export function tokenSecretName(channel: string, app: string): string {
  return `${PREFIX}/${channel}/tokens/${app}`
}

/** What each app of the channels would read now; undefined where there is nothing to read. */
async function readTokens({ world }: Run, channels: readonly EngineChannel[]) {
  const names = channels.flatMap(({ name, apps }) => apps.map((app) => tokenSecretName(name, app)))
  return Promise.all(
    names.map(async (secretName) => ({ secretName, token: await readToken(world.secrets, secretName) })),
  )
}

async function readToken(secrets: Run["world"]["secrets"], SecretId: string): Promise<CurrentToken | undefined> {
  try {
    const { SecretString } = await secrets("GetSecretValue", { SecretId })
    const { channelId, channelAccessToken } = JSON.parse(String(SecretString))
    return { secretName: SecretId, channelId, channelAccessToken }
  } catch {
    return undefined
  }
}

/** Checks that every app finds a token that LINE accepts. @returns the tokens */
export async function checkTokens(run: Run, what: string): Promise<readonly CurrentToken[]> {
  const found = await readTokens(run, run.channels)
  const bad = found.filter(({ token }) => token === undefined || !run.world.line.isLive(token.channelAccessToken))
  run.report.check(what, bad.length === 0, `no living token in ${bad.map(({ secretName }) => secretName).join(", ")}`)
  return found.flatMap(({ token }) => (token === undefined ? [] : [token]))
}
