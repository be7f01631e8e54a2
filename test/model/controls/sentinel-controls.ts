import type { SecretDescription } from "../../../lambda/secrets/secrets.ts"
import type { SentinelDeps } from "../../../lambda/sentinel/deps.ts"
import { withLine, withSecrets } from "../../support/sabotage.ts"
import {
  currentToken,
  firstApp,
  GRACE_PASSED_MS,
  inTurn,
  order,
  passed,
  pause,
  putAgain,
  restorePrevious,
  revokeCurrentOutside,
  rotate,
  watch,
} from "../world/acts.ts"
import type { World } from "../world/world.ts"
import type { Control } from "./control.ts"

/** Ways to break the sentinel. */
export const SENTINEL_CONTROLS: readonly Control[] = [
  {
    name: "each version is decided on by itself, whatever other versions hold the same token",
    caughtBy: "I2",
    sabotage: () => ({ sentinel: blindToCopies }),
    schedule: (world) => inTurn(world, rotate, putAgain),
  },
  {
    name: "every superseded token is given half an hour",
    caughtBy: "I2",
    sabotage: () => ({ sentinel: (deps) => ({ ...deps, settings: { ...deps.settings, graceSeconds: 1_800 } }) }),
    schedule: supersede,
  },
  {
    name: "LINE's 200 is taken for a proof that a token is dead",
    caughtBy: "I3",
    sabotage: () => ({ sentinel: believing() }),
    schedule: (world) => inTurn(world, supersede, async ({ line }) => line.forgetRevocations(1)),
  },
  {
    name: "absence from LINE's list is taken for a proof that a token is dead",
    caughtBy: "I3",
    sabotage: () => ({ sentinel: withoutVerifying }),
    schedule: (world) => inTurn(world, hideLater, rotate),
  },
  {
    name: "a token is revoked without a second look",
    caughtBy: "I2",
    sabotage: () => ({ sentinel: lookingOnce }),
    schedule: (world) => inTurn(world, supersede, watch, passed(GRACE_PASSED_MS), restoreDuringWatch),
  },
  {
    name: "a live token that nobody knows isn't reported",
    caughtBy: "I4",
    sabotage: () => ({ sentinel: blindToTheUnknown() }),
    schedule: loseToken,
  },
  {
    name: "the current token of an app that goes is left alive",
    caughtBy: "I3",
    sabotage: () => ({ sentinel: sparingTheCurrent }),
    schedule: (world) => inTurn(world, rotate, pause, revokeHeld, rotate),
  },
  {
    name: "the rotation of a paused secret is started",
    caughtBy: "I1",
    sabotage: () => ({ sentinel: blindToPauses }),
    schedule: (world) => inTurn(world, rotate, pauseWhileWatching),
  },
]

/** The answer to the first issue is lost, and with it its token. */
async function loseToken(world: World): Promise<void> {
  let hasStruck = false
  world.strikeBy(({ call }) => {
    if (hasStruck || !call.endsWith("issueChannelTokenByJWT")) return undefined
    hasStruck = true
    return "answer lost"
  })
  await rotate(world)
}

/** An app goes; then it comes back. */
async function revokeHeld(world: World): Promise<void> {
  const isDone = world.witness.order(firstApp(world), "all")
  await order(world, "revoke-held")
  isDone()
}

async function supersede(world: World): Promise<void> {
  await inTurn(world, rotate, rotate)
}

/** LINE's list leaves the token out that is current now, for good. */
async function hideLater(world: World): Promise<void> {
  await rotate(world)
  const { keyId } = currentToken(world) ?? {}
  if (keyId !== undefined) world.line.hideFromList([keyId])
}

/** Somebody restores the superseded token after the sentinel has looked at the secret. */
async function restoreDuringWatch(world: World): Promise<void> {
  world.intrude(
    ({ call }) => call === "line:getsAllValidChannelAccessTokenKeyIds",
    () => restorePrevious(world),
  )
  await watch(world)
}

/** A paused secret whose token is dead is left alone until its operator turns it on again. */
async function pauseWhileWatching(world: World): Promise<void> {
  await world.call("CancelRotateSecret", { SecretId: firstApp(world) })
  await inTurn(world, revokeCurrentOutside, watch, rotate)
}

/** A copy of the current value seems to hold a token of its own. */
function blindToCopies(deps: SentinelDeps): SentinelDeps {
  const { secrets } = deps
  return withSecrets(deps, {
    async read(secretId, versionId, stage) {
      const value = await secrets.read(secretId, versionId, stage)
      if (value.kind === "absent" || versionId === undefined || stage !== undefined) return value
      const { stages } = await secrets.describe(secretId)
      const keyId = memberOf(value, "keyId")
      const isNamed = stages[versionId]?.some((label) => label.endsWith(`:${keyId}`))
      return isNamed === false ? { kind: "value", text: withAnotherKeyId(value.text) } : value
    },
  })
}

/** A token that LINE knows nothing of: verifying it asks for a 400. */
const NO_TOKEN = "eyJhbGciOiJIUzI1NiJ9.AAAA.AAAA"

/** The same token under another key id, and written so that comparing texts doesn't find it. */
function withAnotherKeyId(text: string): string {
  return text
    .replace(/("keyId":")[^"]+/, "$1AnotherTokensKeyId000")
    .replace('"channelAccessToken":"e', '"channelAccessToken":"\\u0065')
}

/** From its 200 on, a token counts as dead: it is neither listed nor verified. */
function believing(): (deps: SentinelDeps) => SentinelDeps {
  const keyIds = new Map<string, string>()
  const revoked = new Set<string>()
  return (deps) => forgetting(remembering(deps, keyIds), revoked, keyIds)
}

/** Notes the key id of each token that is read. */
function remembering(deps: SentinelDeps, keyIds: Map<string, string>): SentinelDeps {
  const { secrets } = deps
  return withSecrets(deps, {
    async read(...request) {
      const value = await secrets.read(...request)
      const [keyId, token] = ["keyId", "channelAccessToken"].map((member) => memberOf(value, member))
      if (keyId !== undefined && token !== undefined) keyIds.set(token, keyId)
      return value
    },
  })
}

/** LINE seems to know no token any more that it was told to revoke. */
function forgetting(deps: SentinelDeps, revoked: Set<string>, keyIds: ReadonlyMap<string, string>): SentinelDeps {
  const { line } = deps
  return withLine(deps, {
    async revokeChannelTokenByJwt(request, options) {
      const answer = await line.revokeChannelTokenByJwt(request, options)
      revoked.add(request.accessToken)
      return answer
    },
    async getsAllValidChannelAccessTokenKeyIds(request, options) {
      const answer = await line.getsAllValidChannelAccessTokenKeyIds(request, options)
      const dead = new Set([...revoked].map((token) => keyIds.get(token)))
      return { ...answer, body: { kids: answer.body.kids.filter((keyId) => !dead.has(keyId)) } }
    },
    verifyChannelTokenByJwt: ({ accessToken }, options) =>
      line.verifyChannelTokenByJwt({ accessToken: revoked.has(accessToken) ? NO_TOKEN : accessToken }, options),
  })
}

function memberOf(value: { readonly kind: string; readonly text?: string }, member: string): string | undefined {
  return new RegExp(`"${member}":"([^"]+)"`).exec(value.text ?? "")?.[1]
}

function withoutVerifying(deps: SentinelDeps): SentinelDeps {
  const { line } = deps
  return withLine(deps, {
    verifyChannelTokenByJwt: (_, options) => line.verifyChannelTokenByJwt({ accessToken: NO_TOKEN }, options),
  })
}

/** Each secret is described once an invocation, and a label isn't asked for. */
function lookingOnce(deps: SentinelDeps): SentinelDeps {
  const { secrets } = deps
  const seen = new Map<string, Promise<SecretDescription>>()
  return withSecrets(deps, {
    read: (secretId, versionId) => secrets.read(secretId, versionId),
    describe(secretId) {
      const first = seen.get(secretId) ?? secrets.describe(secretId)
      seen.set(secretId, first)
      return first
    },
  })
}

function blindToPauses(deps: SentinelDeps): SentinelDeps {
  const { secrets } = deps
  return withSecrets(deps, {
    describe: async (secretId) => ({ ...(await secrets.describe(secretId)), rotationEnabled: true }),
  })
}

/** LINE's list seems to have only the tokens that some label or value has named. */
function blindToTheUnknown(): (deps: SentinelDeps) => SentinelDeps {
  const texts: string[] = []
  return (deps) => {
    const { line, secrets } = deps
    const seeing = withSecrets(deps, {
      async describe(secretId) {
        const description = await secrets.describe(secretId)
        texts.push(JSON.stringify(description.stages))
        return description
      },
    })
    return withLine(seeing, {
      async getsAllValidChannelAccessTokenKeyIds(request, options) {
        const answer = await line.getsAllValidChannelAccessTokenKeyIds(request, options)
        const isNamed = (keyId: string) => texts.some((text) => text.includes(keyId))
        return { ...answer, body: { kids: answer.body.kids.filter(isNamed) } }
      },
    })
  }
}

/** A version that has AWSCURRENT seems to hold no token. */
function sparingTheCurrent(deps: SentinelDeps): SentinelDeps {
  const { secrets } = deps
  return withSecrets(deps, {
    async read(secretId, versionId, stage) {
      const { stages } = await secrets.describe(secretId)
      const isCurrent = versionId !== undefined && stages[versionId]?.includes("AWSCURRENT")
      return isCurrent ? { kind: "value", text: "{}" } : secrets.read(secretId, versionId, stage)
    },
  })
}
