import type { CallRecord } from "../line/journal.ts"
import type { TokenRecord } from "../line/token-store.ts"
import type { StruckFault } from "../secrets-manager/fault-plan.ts"
import { stagesOf } from "../secrets-manager/labels.ts"
import type { Secret } from "../secrets-manager/secret.ts"
import type { CurrentSample } from "./samples.ts"
import type { FunctionLine, SoakedApp, SoakWorld } from "./world.ts"

/** A version that holds a token, or something else. */
export interface SoakedVersion {
  readonly versionId: string
  readonly stages: readonly string[]
  /** The key id that its value names. */
  readonly keyId: string
}

/** All that the stand-ins know of one app when the day is over. */
export interface AppEvidence {
  readonly name: string
  /** Every v2.1 token that LINE issued for the channel. */
  readonly tokens: readonly TokenRecord[]
  /** Calls that issued one, whether or not anybody heard of it. */
  readonly issues: readonly CallRecord[]
  /** Versions with a value. */
  readonly versions: readonly SoakedVersion[]
  /** The function's lines about this secret. */
  readonly lines: readonly FunctionLine[]
  readonly struck: readonly StruckFault[]
  readonly hardEnds: number
  /** What AWSCURRENT held each time that a rotation succeeded, and at the end of each round. */
  readonly samples: readonly CurrentSample[]
  /** Whether the one rotation on the good day after succeeded. */
  readonly isRepaired: boolean
}

/** Collects the evidence on one app. */
export function collectEvidence(
  world: SoakWorld,
  app: SoakedApp,
  seen: Pick<AppEvidence, "samples" | "isRepaired">,
): AppEvidence {
  const { line, secretsManager } = world
  const { name, secretArn, channelId } = app
  const secret = secretsManager.peek(secretArn)
  return {
    name,
    tokens: line.journal.tokens(channelId).filter(({ kind }) => kind === "v2.1"),
    issues: line.journal
      .calls({ operation: "issueChannelTokenByJWT" })
      .filter((call) => call.channelId === channelId && call.keyId !== undefined),
    versions: secret === undefined ? [] : versionsOf(secret),
    lines: world.functionLines().filter((found) => found.secretArn === secretArn),
    struck: secretsManager.faultsStruck().filter(({ secretId }) => secretId === secretArn),
    hardEnds: world.hardEnds(secretArn),
    ...seen,
  }
}

function versionsOf(secret: Secret): readonly SoakedVersion[] {
  return [...secret.versions.values()].flatMap(({ id, value }) =>
    value?.secretString === undefined
      ? []
      : [{ versionId: id, stages: stagesOf(secret.labels, id), keyId: readToken(value.secretString).keyId }],
  )
}

/** The members of a token secret that tell whose token it is. @throws SyntaxError for a value that isn't JSON. */
export function readToken(text: string): { readonly keyId: string; readonly channelAccessToken: string } {
  return JSON.parse(text)
}
