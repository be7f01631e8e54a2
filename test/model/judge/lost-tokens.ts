import type { ObservedPoint, Point } from "../world/point.ts"

/** A token that the rotation was issued. */
export interface Issue {
  readonly keyId: string
  /** The call that brought it. */
  readonly point: Point
}

/**
 * Whether something went wrong by which the invocation that was issued a token may have lost it: it was killed, the answer
 * didn't come, nobody knows whether the Put took effect, the value of that version couldn't be read back, or the token that
 * isn't stored couldn't be revoked. What went wrong before it was issued explains nothing. Pure.
 */
export function mayBeLost(issue: Issue | undefined, points: readonly ObservedPoint[]): boolean {
  if (issue === undefined) return false
  return sinceIssue(issue.point, points).some(
    ({ isStale, mode, call }) => isStale || (mode !== undefined && loses(call, mode)),
  )
}

/** Whether that, or a Put that was refused, may have kept the token from being stored, so that the retry is issued another. Pure. */
export function mayBeUnstored(issue: Issue, points: readonly ObservedPoint[]): boolean {
  const isRefused = ({ call, mode, hasFailed }: ObservedPoint) => call === PUT && (mode !== undefined || hasFailed)
  return mayBeLost(issue, points) || sinceIssue(issue.point, points).some(isRefused)
}

/** Whether the reads of an invocation showed what was before the last write, so that it may not have seen what was stored. Pure. */
export function readStale(processId: number, points: readonly ObservedPoint[]): boolean {
  return points.some((point) => point.processId === processId && point.isStale)
}

function sinceIssue(issuedAt: Point, points: readonly ObservedPoint[]): readonly ObservedPoint[] {
  return points.slice(issuedAt.index).filter(({ processId }) => processId === issuedAt.processId)
}

const PUT = "secretsmanager:PutSecretValue"

function loses(call: string, mode: NonNullable<ObservedPoint["mode"]>): boolean {
  if (mode === "killed before" || mode === "killed after") return true
  switch (call) {
    case "line:issueChannelTokenByJWT":
      return mode === "answer lost"
    case PUT:
      return mode !== "refused"
    case "secretsmanager:GetSecretValue":
    case "line:revokeChannelTokenByJWT":
      return true
    default:
      return false
  }
}
