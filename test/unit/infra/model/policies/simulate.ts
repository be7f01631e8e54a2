import { runSimulation } from "@cloud-copilot/iam-simulate"
import type { PolicyDocument } from "../../../../../infra/model/policies/policy-document.ts"
import { readerPolicy } from "../../../../../infra/model/policies/reader.ts"
import { type RotationRoleGrants, rotationRolePolicy } from "../../../../../infra/model/policies/rotation-role.ts"
import { type SentinelRoleGrants, sentinelRolePolicy } from "../../../../../infra/model/policies/sentinel-role.ts"
import { signingKeyPolicy } from "../../../../../infra/model/policies/signing-key.ts"

/** Where the simulated component is. */
export const PLACE = { partition: "aws", region: "ap-northeast-1", accountId: "123456789012" }

const AWS = "arn:aws"
const HERE = `${PLACE.region}:${PLACE.accountId}`
export const ROTATION_ROLE = `${AWS}:iam::${PLACE.accountId}:role/line-rotation`
export const SENTINEL_ROLE = `${AWS}:iam::${PLACE.accountId}:role/line-sentinel`
export const ADMIN_ROLE = `${AWS}:iam::${PLACE.accountId}:role/admin`
export const APP_ROLE = `${AWS}:iam::${PLACE.accountId}:role/bot`
export const FOREIGN_ROLE = `${AWS}:iam::210987654321:role/bot`
export const ROTATION_FUNCTION = `${AWS}:lambda:${HERE}:function:line-rotation-1a2b3c4`
export const SENTINEL_FUNCTION = `${AWS}:lambda:${HERE}:function:line-sentinel-1a2b3c4`
export const OTHER_FUNCTION = `${AWS}:lambda:${HERE}:function:other`
export const TOKEN_SECRET = `${AWS}:secretsmanager:${HERE}:secret:line-tokens/support/tokens/bot-AbCdEf`
export const OTHER_APPS_SECRET = `${AWS}:secretsmanager:${HERE}:secret:line-tokens/support/tokens/crm-AbCdEf`
export const CREDENTIALS = `${AWS}:secretsmanager:${HERE}:secret:line-tokens/support/credentials-AbCdEf`
export const OTHER_PREFIX = `${AWS}:secretsmanager:${HERE}:secret:line-tokens-staging/support/tokens/bot-AbCdEf`
export const FOREIGN_SECRET = `${AWS}:secretsmanager:${HERE}:secret:database-AbCdEf`
export const MADE_KEY = `${AWS}:kms:${HERE}:key/11111111-1111-4111-8111-111111111111`
export const OWN_KEY = `${AWS}:kms:${HERE}:key/22222222-2222-4222-8222-222222222222`
export const OTHER_KEY = `${AWS}:kms:${HERE}:key/33333333-3333-4333-8333-333333333333`
export const ENCRYPTION_KEY = `${AWS}:kms:${HERE}:key/44444444-4444-4444-8444-444444444444`
export const LOG_STREAM = `${AWS}:logs:${HERE}:log-group:/line/rotation:log-stream:a`
export const OTHER_LOG_STREAM = `${AWS}:logs:${HERE}:log-group:/line/other:log-stream:a`

/** Grants of the rotation role in tests. */
export const ROTATION_GRANTS: RotationRoleGrants = {
  place: PLACE,
  prefix: "line-tokens",
  logGroupArn: `${AWS}:logs:${HERE}:log-group:/line/rotation`,
  functionArn: `${AWS}:lambda:${HERE}:function:line-rotation-*`,
  isInVpc: true,
  ownKeyArns: [OWN_KEY],
  encryptionKeyArn: ENCRYPTION_KEY,
}

/** Grants of the sentinel's role in tests. */
export const SENTINEL_GRANTS: SentinelRoleGrants = {
  ...ROTATION_GRANTS,
  functionArn: `${AWS}:lambda:${HERE}:function:line-sentinel-*`,
  rotationFunctionArn: ROTATION_FUNCTION,
}

/** Identity policies by role. The administrator may do everything that IAM can grant. */
const IDENTITY_POLICIES: Readonly<Record<string, PolicyDocument>> = {
  [ROTATION_ROLE]: rotationRolePolicy(ROTATION_GRANTS),
  [SENTINEL_ROLE]: sentinelRolePolicy(SENTINEL_GRANTS),
  [APP_ROLE]: readerPolicy({ secretArn: TOKEN_SECRET, encryptionKeyArn: undefined }),
  [FOREIGN_ROLE]: readerPolicy({ secretArn: TOKEN_SECRET, encryptionKeyArn: undefined }),
  [ADMIN_ROLE]: { Version: "2012-10-17", Statement: [{ Sid: "All", Effect: "Allow", Action: "*", Resource: "*" }] },
}

const MADE_KEY_POLICY = signingKeyPolicy({
  place: PLACE,
  rotationRoleArn: ROTATION_ROLE,
  sentinelRoleArn: SENTINEL_ROLE,
})

/** A key policy that leaves everything to IAM, as AWS makes it by itself. */
const DEFAULT_KEY_POLICY: PolicyDocument = {
  Version: "2012-10-17",
  Statement: [
    {
      Sid: "Default",
      Effect: "Allow",
      Principal: { AWS: `arn:aws:iam::${PLACE.accountId}:root` },
      Action: "kms:*",
      Resource: "*",
    },
  ],
}

/** One call as IAM sees it. */
export interface Call {
  readonly by: string
  readonly action: string
  readonly on: string
  readonly context?: Readonly<Record<string, string>>
  readonly resourcePolicy?: PolicyDocument
}

/** Whether the call is allowed. @throws when the simulator finds a policy or a context key that AWS wouldn't take. */
export async function isAllowed({ by, action, on, context = {}, resourcePolicy }: Call): Promise<boolean> {
  const result = await runSimulation(
    {
      identityPolicies: [{ name: "role", policy: IDENTITY_POLICIES[by] }],
      serviceControlPolicies: [],
      resourceControlPolicies: [],
      ...(resourcePolicyOf(on, resourcePolicy) ? { resourcePolicy: resourcePolicyOf(on, resourcePolicy) } : {}),
      request: {
        action,
        principal: by,
        resource: { accountId: PLACE.accountId, resource: on },
        contextVariables: { ...context },
      },
    },
    {},
  )
  if (result.resultType === "error") throw new Error(JSON.stringify(result.errors))
  const ignored = result.resultType === "single" ? (result.result.ignoredContextKeys ?? []) : []
  if (ignored.length > 0) throw new Error(`${action} has no ${ignored.join(", ")}`)
  return result.overallResult === "Allowed"
}

function resourcePolicyOf(on: string, given: PolicyDocument | undefined): PolicyDocument | undefined {
  if (given !== undefined) return given
  if (on === MADE_KEY) return MADE_KEY_POLICY
  return on.includes(":kms:") ? DEFAULT_KEY_POLICY : undefined
}
