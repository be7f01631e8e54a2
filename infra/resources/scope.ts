import { getCallerIdentityOutput } from "@pulumi/aws/getCallerIdentity.js"
import { getPartitionOutput } from "@pulumi/aws/getPartition.js"
import { getRegionOutput } from "@pulumi/aws/getRegion.js"
import { type Output, output, type Resource } from "@pulumi/pulumi"
import type { LineTokenRotationArgs } from "../args.ts"
import type { PolicyPlace } from "../model/policies/policy-document.ts"
import type { Rotation } from "../model/rotation.ts"
import { keyArn } from "./key-arns.ts"

/** What every part of the component is made with. */
export interface Scope {
  /** The component's name, with which every part's name begins. */
  readonly name: string
  /** Parent of every part. */
  readonly parent: Resource
  /** All that is plain, checked, with its defaults. Its ARNs and ids may be stand-ins: those are taken from `args`. */
  readonly rotation: Rotation
  readonly args: LineTokenRotationArgs
  readonly place: Output<PolicyPlace>
  /** ARN of the key that the secrets are encrypted with; no value for AWS's own. */
  readonly encryptionKeyArn: Output<string | undefined>
}

/** The scope of a component. It asks the provider where it deploys to. */
export function scopeOf(name: string, parent: Resource, rotation: Rotation, args: LineTokenRotationArgs): Scope {
  const { partition } = getPartitionOutput({}, { parent })
  const { region } = getRegionOutput({}, { parent })
  const { accountId } = getCallerIdentityOutput({}, { parent })
  const encryptionKeyArn = args.encryptionKeyId ? keyArn(args.encryptionKeyId, parent) : output(undefined)
  return { name, parent, rotation, args, place: output({ partition, region, accountId }), encryptionKeyArn }
}
