/** An IAM policy, to be stored as `JSON.stringify` has it. */
export interface PolicyDocument {
  readonly Version: "2012-10-17"
  readonly Statement: readonly Statement[]
}

/** One statement of a policy. */
export interface Statement {
  /** Letters and digits. */
  readonly Sid: string
  readonly Effect: "Allow" | "Deny"
  readonly Principal?: "*" | Readonly<Record<string, string | readonly string[]>>
  readonly Action: string | readonly string[]
  readonly Resource?: string | readonly string[]
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>
}

/** Where a policy applies. */
export interface PolicyPlace {
  /** `aws`, `aws-cn` or `aws-us-gov`. */
  readonly partition: string
  readonly region: string
  /** 12 digits. */
  readonly accountId: string
}

/** A policy of these statements; those that are undefined are left out. */
export function policyOf(...statements: readonly (Statement | undefined)[]): PolicyDocument {
  return { Version: "2012-10-17", Statement: statements.filter((statement) => statement !== undefined) }
}
