import { all, type Output, output } from "@pulumi/pulumi"
import type { ChannelArgs } from "../args.ts"
import { UNKNOWN_KEYS } from "../input.ts"
import type { Channel } from "../model/rotation.ts"

/** A channel's next step, with the keys of the user's own that become known later in place of their stand-ins. */
export function nextStepText({ nextStep }: Channel, { kmsKeyId, nextKey }: ChannelArgs): Output<string> {
  const hasStandIn = Object.values(UNKNOWN_KEYS).some((standIn) => nextStep.includes(standIn))
  if (!hasStandIn) return output(nextStep)
  return all([kmsKeyId, nextKey?.kmsKeyId]).apply(([present, next]) =>
    nextStep
      .replaceAll(UNKNOWN_KEYS.present, present ?? UNKNOWN_KEYS.present)
      .replaceAll(UNKNOWN_KEYS.next, next ?? UNKNOWN_KEYS.next),
  )
}
