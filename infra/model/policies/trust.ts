import { type PolicyDocument, policyOf } from "./policy-document.ts"

/** Who may take on a function's role: Lambda. */
export function functionTrust(): PolicyDocument {
  return policyOf({
    Sid: "Lambda",
    Effect: "Allow",
    Principal: { Service: "lambda.amazonaws.com" },
    Action: "sts:AssumeRole",
  })
}

/**
 * Who may take on the schedules' role: EventBridge Scheduler, for schedules of this account only.
 * @see https://docs.aws.amazon.com/scheduler/latest/UserGuide/cross-service-confused-deputy-prevention.html
 */
export function schedulerTrust(accountId: string): PolicyDocument {
  return policyOf({
    Sid: "Scheduler",
    Effect: "Allow",
    Principal: { Service: "scheduler.amazonaws.com" },
    Action: "sts:AssumeRole",
    Condition: { StringEquals: { "aws:SourceAccount": accountId } },
  })
}
