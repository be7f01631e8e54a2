import { formatTokenSecret, isKeyId } from "../../consumer/token-secret.ts"
import type { Channel } from "../channel/channel.ts"
import { RotationError, type RotationErrorFacts } from "../errors.ts"
import { PENDING, tokenLabel } from "../labels.ts"
import { accessHint } from "../secrets/access-hint.ts"
import type { PutOutcome } from "../secrets/secrets.ts"
import { decideStore, type StoreDecision } from "./decide-store.ts"
import type { RotationDeps, Run } from "./deps.ts"
import type { IssuedToken } from "./issue-token.ts"
import { placeLabel } from "./place-label.ts"
import { readPending } from "./read-pending.ts"
import { revokeUnstored } from "./revoke-unstored.ts"

/**
 * Stores a token that LINE just issued, with its queue label in the same call, or sees to it that it doesn't live on.
 * @returns whether this token, or that of a duplicate of this step, is the one that is stored
 * @throws {RotationError} `STORE_REFUSED` (it was revoked), `STORE_UNKNOWN` (nothing was revoked), `TOKEN_LEAKED`, `LABEL_MISSING`
 */
export async function storeToken(
  deps: RotationDeps,
  run: Run,
  channel: Channel,
  issued: IssuedToken,
  isLabelled: boolean,
): Promise<"stored" | "duplicate-won"> {
  const { keyId, expiresAt } = issued.token
  if (!isKeyId(keyId)) {
    throw await refuse(deps, channel, withoutKeyId(issued), "LINE's `key_id` can't be part of a staging label")
  }
  const decision = await putUntilSettled(deps, run, issued, isLabelled)
  switch (decision.kind) {
    case "stored":
      if (decision.isLabelApart) await placeLabel(deps, run, tokenLabel(keyId))
      return "stored"
    case "read-back":
      return readBack(deps, run, channel, issued)
    case "compensate":
      throw await refuse(
        deps,
        channel,
        issued,
        `PutSecretValue was refused with ${decision.error}${accessHint("PutSecretValue", decision.error)}`,
      )
    case "give-up":
      throw new RotationError(
        "STORE_UNKNOWN",
        `whether the token ${keyId} was stored is unknown (${decision.error}), so it wasn't revoked: the retry of this rotation finds it, or LINE's list of key ids shows it until ${expiresAt}`,
        factsOf(issued),
      )
    default:
      return decision satisfies never
  }
}

type Settled = Exclude<StoreDecision, { kind: "put" }>

/** Sends the same Put until its outcome is known or time is up. */
async function putUntilSettled(
  deps: RotationDeps,
  run: Run,
  { token }: IssuedToken,
  isLabelled: boolean,
): Promise<Settled> {
  const { secretArn, versionId, rotationToken } = run.event
  const text = formatTokenSecret(token)
  const outcomes: PutOutcome[] = []
  for (;;) {
    const decision = decideStore({ outcomes, isLabelled, remainingMs: run.remainingMs() })
    if (decision.kind !== "put") return decision
    await deps.sleep(decision.waitMs)
    const stages = isLabelled && !decision.isLabelApart ? [PENDING, tokenLabel(token.keyId)] : [PENDING]
    outcomes.push(await deps.secrets.put({ secretArn, versionId, text, stages, rotationToken }))
  }
}

/** This version id holds a value. Usually a duplicate's; ours, if two Puts of it overtook each other. */
async function readBack(
  deps: RotationDeps,
  run: Run,
  channel: Channel,
  issued: IssuedToken,
): Promise<"stored" | "duplicate-won"> {
  const stored = await readPending(deps, run, { isExpected: true }).catch(failureOf)
  if (stored.kind !== "value") {
    const why = stored.kind === "failed" ? `couldn't be read (${stored.message})` : "can't be read yet"
    throw new RotationError(
      "STORE_UNKNOWN",
      `the version holds a value that ${why}, so the token ${issued.token.keyId} wasn't revoked: the retry finds out`,
      factsOf(issued),
    )
  }
  if (stored.text === formatTokenSecret(issued.token)) return "stored"
  await revokeUnstored(deps, channel, issued, "another delivery of this step stored its own token")
  return "duplicate-won"
}

/** Whatever fails once a token is issued, the error that leaves must name that token. */
function failureOf(error: unknown): { readonly kind: "failed"; readonly message: string } {
  if (error instanceof RotationError) return { kind: "failed", message: error.message }
  throw error
}

/** Revokes a token that surely isn't stored. @returns the error to throw */
async function refuse(deps: RotationDeps, channel: Channel, issued: IssuedToken, why: string): Promise<RotationError> {
  await revokeUnstored(deps, channel, issued, why)
  const { keyId } = issued.token
  return new RotationError(
    "STORE_REFUSED",
    `${why}; the token ${keyId}, which wasn't stored, was revoked`,
    factsOf(issued),
  )
}

/** What isn't a key id may be a token, so it isn't shown. */
function withoutKeyId({ token, lineRequestId }: IssuedToken): IssuedToken {
  return { token: { ...token, keyId: "(unusable)" }, lineRequestId }
}

function factsOf({ token, lineRequestId }: IssuedToken): RotationErrorFacts {
  return { keyId: token.keyId, lineRequestId }
}
