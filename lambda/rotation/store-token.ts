import { formatTokenSecret, type TokenSecret } from "../../consumer/token-secret.ts"
import { RotationError } from "../errors.ts"
import { PENDING, tokenLabel } from "../labels.ts"
import type { PutOutcome } from "../secrets/secrets.ts"
import type { Channel } from "./channel.ts"
import { decideStore, type StoreDecision } from "./decide-store.ts"
import type { RotationDeps, Run } from "./deps.ts"
import { placeLabel } from "./place-label.ts"

/**
 * Stores a token that LINE just issued, with its queue label in the same call, or sees to it that it doesn't live on.
 * @returns whether this token, or that of a duplicate of this step, is the one that is stored
 * @throws {RotationError} `STORE_REFUSED` (it was revoked), `STORE_UNKNOWN` (nothing was revoked), `TOKEN_LEAKED`, `LABEL_MISSING`
 */
export async function storeToken(
  deps: RotationDeps,
  run: Run,
  channel: Channel,
  token: TokenSecret,
  isLabelled: boolean,
): Promise<"stored" | "duplicate-won"> {
  const { keyId } = token
  const decision = await putUntilSettled(deps, run, token, isLabelled)
  switch (decision.kind) {
    case "stored":
      if (decision.isLabelApart) await placeLabel(deps, run, tokenLabel(keyId))
      return "stored"
    case "duplicate-won":
      await revokeUnstored(deps, channel, token, "another delivery of this step stored its own token")
      return "duplicate-won"
    case "compensate":
      await revokeUnstored(deps, channel, token, `PutSecretValue was refused with ${decision.error}`)
      throw new RotationError(
        "STORE_REFUSED",
        `PutSecretValue was refused with ${decision.error}; the token ${keyId}, which wasn't stored, was revoked`,
        { keyId },
      )
    case "give-up":
      throw new RotationError(
        "STORE_UNKNOWN",
        `whether the token ${keyId} was stored is unknown (${decision.error}), so it wasn't revoked: the retry of this rotation finds it, or LINE's list of key ids shows it until ${token.expiresAt}`,
        { keyId },
      )
    default:
      return decision satisfies never
  }
}

/** Bound on the revocation, repeats included, in milliseconds. */
const REVOKE_TIMEOUT_MS = 5_000

type Settled = Exclude<StoreDecision, { kind: "put" }>

/** Sends the same Put until its outcome is known or time is up. */
async function putUntilSettled(
  deps: RotationDeps,
  run: Run,
  token: TokenSecret,
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

/** Revokes a token that surely nobody holds: the only one that the rotation function may ever revoke. */
async function revokeUnstored(deps: RotationDeps, channel: Channel, token: TokenSecret, why: string): Promise<void> {
  const { channelId, channelSecret } = channel.credentials
  try {
    const request = { channelId, channelSecret, accessToken: token.channelAccessToken }
    await deps.line.revokeChannelTokenByJwt(request, { totalTimeoutMs: REVOKE_TIMEOUT_MS })
  } catch {
    throw new RotationError(
      "TOKEN_LEAKED",
      `${why}, and revoking the token ${token.keyId} failed too: it holds one of LINE's 30 slots until ${token.expiresAt}`,
      { keyId: token.keyId },
    )
  }
}
