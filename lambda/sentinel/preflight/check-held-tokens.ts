import type { RotationError } from "../../errors.ts"
import type { ChannelRun, SentinelDeps } from "../deps.ts"
import { currentOf, holdingsIn, holdingsOf, knownKeyIds } from "../holdings.ts"
import { mayHoldTokens } from "../observation.ts"
import { describeSecrets, readWhatIsNeeded, type SeenSecrets } from "../observe-secrets.ts"
import { policyOf } from "../policy.ts"
import { type Check, failed, passed } from "./check.ts"

/** Looks at the apps' secrets: whose tokens they hold now, all key ids that they name, and how many hold none. */
export async function checkHeldTokens(deps: SentinelDeps, run: ChannelRun, channelId: string) {
  const seen = await describeSecrets(deps, run)
  const blank = { channelId, nowMs: deps.now(), ...seen, liveKeyIds: undefined, deaths: {}, foreignTokens: 0 }
  const { observation, failures } = await readWhatIsNeeded(deps, blank, policyOf(deps.settings))
  const held = observation.secrets.map((secret) => currentOf(holdingsIn(secret))?.held)
  const unseen = seen.unseen.filter(mayHoldTokens).map(({ app, failure }) => notSeen(app, failure))
  const unread = failures.map((failure) => notSeen("an app", failure))
  const bad = [...unseen, ...unread]
  return {
    checks: bad.length > 0 ? bad : [passed("token-secrets", foundIn(seen))],
    channelIds: held.flatMap((found) => (found?.kind === "token" ? [found.channelId] : [])),
    budget: {
      knownKeyIds: knownKeyIds(holdingsOf(observation)),
      appsWithoutToken: run.apps.length - held.filter((found) => found?.kind === "token").length,
    },
  }
}

/** A secret that isn't there is no mistake: the component makes the secrets after preflight. But it could be a misspelt app. */
function foundIn({ secrets, unseen }: SeenSecrets): string {
  const there = secrets.map(({ app }) => app).join(", ")
  const absent = unseen.map(({ app }) => app).join(", ")
  return [there, absent && `not there yet: ${absent}`].filter((part) => part !== "").join("; ")
}

function notSeen(app: string, { message }: RotationError): Check {
  return failed("token-secrets", "apps", `the secret of ${app} can't be looked at: ${message}`)
}
