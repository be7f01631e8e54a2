import type { LineFault } from "./faults.ts"

/** What a fault is called where faults are counted: the gravest thing about it. */
export type LineFaultKind =
  | "answer-lost"
  | "connection-cut"
  | "reset-mid-body"
  | "truncated-body"
  | "wrong-content-type"
  | "redirect"
  | "rate-limit"
  | "rate-limit-with-retry-after"
  | "server-error"
  | "refusal"
  | "clock-skew"
  | "late-effect"
  | "slow-drip"
  | "latency"
  | "extra-members"
  | "header-case"

/** The name of a fault. Pure. */
export function kindOf(fault: LineFault): LineFaultKind {
  if (fault.cut) return fault.tookEffect ? "answer-lost" : "connection-cut"
  if (fault.resetMidBody) return "reset-mid-body"
  if (fault.truncate) return "truncated-body"
  if (fault.contentType !== undefined) return "wrong-content-type"
  if (fault.redirect !== undefined) return "redirect"
  if (fault.status !== undefined) return kindOfStatus(fault.status, fault.retryAfterSeconds)
  if (fault.clockSkewSeconds !== undefined) return "clock-skew"
  if (fault.lagSeconds !== undefined) return "late-effect"
  if (fault.dripMs !== undefined) return "slow-drip"
  if (fault.latencyMs !== undefined) return "latency"
  return fault.extraMembers ? "extra-members" : "header-case"
}

function kindOfStatus(status: number, retryAfterSeconds: number | undefined): LineFaultKind {
  if (status === 429) return retryAfterSeconds === undefined ? "rate-limit" : "rate-limit-with-retry-after"
  return status >= 500 ? "server-error" : "refusal"
}

/** Whether the call is done as LINE would do it: always, unless another answer, or none, takes the place of LINE's. Pure. */
export function takesEffect(fault: LineFault | undefined): boolean {
  return fault === undefined || fault.tookEffect || !replacesAnswer(fault)
}

/** Whether what LINE says to the call reaches nobody, or in no form that can be used. Pure. */
export function hidesAnswer(fault: LineFault | undefined): boolean {
  if (fault === undefined) return false
  const { resetMidBody = false, truncate = false, contentType } = fault
  return replacesAnswer(fault) || resetMidBody || truncate || contentType !== undefined
}

function replacesAnswer({ status, redirect, cut }: LineFault): boolean {
  return status !== undefined || redirect !== undefined || cut === true
}
