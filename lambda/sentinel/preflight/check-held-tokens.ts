import type { RotationError } from "../../errors.ts"
import type { ChannelRun, SentinelDeps } from "../deps.ts"
import { currentOf, holdingsIn } from "../holdings.ts"
import { mayHoldTokens } from "../observation.ts"
import { describeSecrets, readWhatIsNeeded } from "../observe-secrets.ts"
import { policyOf } from "../policy.ts"
import { type Check, failed, passed } from "./check.ts"

/** Looks at the apps' secrets: whose tokens they hold now, and how many hold none. */
export async function checkHeldTokens(deps: SentinelDeps, run: ChannelRun, channelId: string) {
  const seen = await describeSecrets(deps, run)
  const blank = { channelId, nowMs: deps.now(), ...seen, liveKeyIds: undefined, deaths: {}, foreignTokens: 0 }
  const { observation, failures } = await readWhatIsNeeded(deps, blank, policyOf(deps.settings))
  const held = observation.secrets.map((secret) => currentOf(holdingsIn(secret))?.held)
  const unseen = seen.unseen.filter(mayHoldTokens).map(({ app, failure }) => notSeen(app, failure))
  const unread = failures.map((failure) => notSeen("an app", failure))
  const bad = [...unseen, ...unread]
  return {
    checks: bad.length > 0 ? bad : [passed("token-secrets", run.apps.join(", "))],
    channelIds: held.flatMap((found) => (found?.kind === "token" ? [found.channelId] : [])),
    appsWithoutToken: run.apps.length - held.filter((found) => found?.kind === "token").length,
  }
}

function notSeen(app: string, { message }: RotationError): Check {
  return failed("token-secrets", "apps", `the secret of ${app} can't be looked at: ${message}`)
}
