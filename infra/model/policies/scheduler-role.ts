import { type PolicyDocument, policyOf } from "./policy-document.ts"

/** Policy of the schedules' role: it calls the sentinel and nothing else. */
export function schedulerRolePolicy(sentinelFunctionArn: string): PolicyDocument {
  return policyOf({
    Sid: "CallSentinel",
    Effect: "Allow",
    Action: "lambda:InvokeFunction",
    Resource: sentinelFunctionArn,
  })
}
