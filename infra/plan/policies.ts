import type { PolicyPlace } from "../model/policies/policy-document.ts"
import { readerPolicy } from "../model/policies/reader.ts"
import { rotationRolePolicy } from "../model/policies/rotation-role.ts"
import { schedulerRolePolicy } from "../model/policies/scheduler-role.ts"
import { secretPolicy } from "../model/policies/secret-policy.ts"
import { sentinelRolePolicy } from "../model/policies/sentinel-role.ts"
import { signingKeyPolicy } from "../model/policies/signing-key.ts"
import type { Rotation, SigningKey } from "../model/rotation.ts"
import { physicalName } from "../resources/physical-name.ts"
import type { PolicyPlan } from "./plan.ts"

/** The policies as they would be put, with `ACCOUNT`, and `REGION` where the settings name none, for what only AWS knows. */
export function policiesOf(rotation: Rotation, region: string | undefined): readonly PolicyPlan[] {
  const place = placeIn(region)
  const grants = grantsOf(rotation, place)
  const roleArn = (name: string) => `arn:${place.partition}:iam::${place.accountId}:role/${name}`
  const roles = { rotationRoleArn: roleArn("ROTATION-ROLE"), sentinelRoleArn: roleArn("SENTINEL-ROLE") }
  const hasMadeKeys = keysOf(rotation).some(({ kind }) => kind === "made")
  return [
    { name: "role of the rotation function", document: rotationRolePolicy(grants("rotation")) },
    {
      name: "role of the sentinel",
      document: sentinelRolePolicy({
        ...grants("sentinel"),
        rotationFunctionArn: functionArn(rotation, place, "rotation"),
      }),
    },
    { name: "role of the schedules", document: schedulerRolePolicy(functionArn(rotation, place, "sentinel")) },
    ...(hasMadeKeys ? [{ name: "each signing key", document: signingKeyPolicy({ place, ...roles }) }] : []),
    { name: "each credentials secret", document: secretPolicy([]) },
    { name: "each token secret", document: secretPolicy(rotation.readers) },
    ...readerExample(rotation, place),
  ]
}

function placeIn(region = "REGION"): PolicyPlace {
  const partition = region.startsWith("cn-") ? "aws-cn" : region.startsWith("us-gov-") ? "aws-us-gov" : "aws"
  return { partition, region, accountId: "ACCOUNT" }
}

function grantsOf(rotation: Rotation, place: PolicyPlace) {
  return (name: FunctionName) => ({
    place,
    prefix: rotation.prefix,
    functionArn: functionArn(rotation, place, name),
    logGroupArn: `arn:${place.partition}:logs:${place.region}:${place.accountId}:log-group:/aws/lambda/${physicalName(rotation.prefix)}-${name}`,
    isInVpc: rotation.vpc !== undefined,
    ownKeyArns: keysOf(rotation).flatMap((key) => (key.kind === "own" ? [keyArn(key.kmsKeyId, place)] : [])),
    encryptionKeyArn: encryptionKeyArn(rotation, place),
  })
}

type FunctionName = "rotation" | "sentinel"

function functionArn({ prefix }: Rotation, { partition, region, accountId }: PolicyPlace, name: FunctionName): string {
  return `arn:${partition}:lambda:${region}:${accountId}:function:${physicalName(prefix)}-${name}`
}

function keysOf({ channels }: Rotation): readonly SigningKey[] {
  return channels.flatMap(({ signingKey, nextKey }) => (nextKey ? [signingKey, nextKey] : [signingKey]))
}

function encryptionKeyArn({ encryptionKeyId }: Rotation, place: PolicyPlace): string | undefined {
  return encryptionKeyId === undefined ? undefined : keyArn(encryptionKeyId, place)
}

/** A key's ARN; only AWS knows which key an alias is of. */
function keyArn(keyId: string, { partition, region, accountId }: PolicyPlace): string {
  if (/:key\//.test(keyId)) return keyId
  const id = keyId.includes("alias/") ? `KEY-OF-${keyId.slice(keyId.indexOf("alias/"))}` : keyId
  return `arn:${partition}:kms:${region}:${accountId}:key/${id}`
}

/** An app's own policy, for the first app; the others differ in the secret. */
function readerExample(rotation: Rotation, place: PolicyPlace): readonly PolicyPlan[] {
  const [app] = rotation.channels[0]?.apps ?? []
  if (app === undefined) return []
  const { partition, region, accountId } = place
  const secretArn = `arn:${partition}:secretsmanager:${region}:${accountId}:secret:${app.secretName}-??????`
  return [
    {
      name: `each app's role, here ${rotation.channels[0]?.name}/${app.name}`,
      document: readerPolicy({ secretArn, encryptionKeyArn: encryptionKeyArn(rotation, place) }),
    },
  ]
}
