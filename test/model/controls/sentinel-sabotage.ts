import type { SecretDescription } from "../../../lambda/secrets/secrets.ts"
import type { SentinelDeps } from "../../../lambda/sentinel/deps.ts"
import { withLine, withSecrets } from "../../support/sabotage.ts"

/** A copy of the current value seems to hold a token of its own. */
export function blindToCopies(deps: SentinelDeps): SentinelDeps {
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
export function believing(): (deps: SentinelDeps) => SentinelDeps {
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

/** Whatever is verified is refused. */
export function withoutVerifying(deps: SentinelDeps): SentinelDeps {
  const { line } = deps
  return withLine(deps, {
    verifyChannelTokenByJwt: (_, options) => line.verifyChannelTokenByJwt({ accessToken: NO_TOKEN }, options),
  })
}

/** Each secret is described once an invocation, and a label isn't asked for. */
export function lookingOnce(deps: SentinelDeps): SentinelDeps {
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

/** Each rotation seems to be on. */
export function blindToPauses(deps: SentinelDeps): SentinelDeps {
  const { secrets } = deps
  return withSecrets(deps, {
    describe: async (secretId) => ({ ...(await secrets.describe(secretId)), rotationEnabled: true }),
  })
}

/** LINE's list seems to have only the tokens that some label has named. */
export function blindToTheUnknown(): (deps: SentinelDeps) => SentinelDeps {
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
export function sparingTheCurrent(deps: SentinelDeps): SentinelDeps {
  const { secrets } = deps
  return withSecrets(deps, {
    async read(secretId, versionId, stage) {
      const { stages } = await secrets.describe(secretId)
      const isCurrent = versionId !== undefined && stages[versionId]?.includes("AWSCURRENT")
      return isCurrent ? { kind: "value", text: "{}" } : secrets.read(secretId, versionId, stage)
    },
  })
}
