import { EventRule } from "@pulumi/aws/cloudwatch/eventRule.js"
import { EventTarget } from "@pulumi/aws/cloudwatch/eventTarget.js"
import type { PolicyPlace } from "../model/policies/policy-document.ts"
import type { Scope } from "./scope.ts"

/**
 * Messages about rotations that Secrets Manager gave up, to every alarm topic. They come by way of CloudTrail, late at times and not for
 * sure: the alarms don't rest on them.
 * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/monitoring-eventbridge.html
 */
export function makeEvents(scope: Scope): void {
  const { name, parent, rotation, args, place } = scope
  const topics = args.alarmTopicArns ?? []
  if (topics.length === 0) return
  const rule = new EventRule(
    `${name}-rotation-events`,
    {
      description: "A rotation of a LINE token failed or was abandoned. What to do: docs/runbooks/rotation-events.md",
      eventPattern: place.apply((known) => JSON.stringify(rotationEvents(known, rotation.prefix))),
      tags: rotation.tags,
    },
    { parent },
  )
  for (const [at, arn] of topics.entries()) {
    new EventTarget(`${name}-rotation-events-${at}`, { rule: rule.name, arn }, { parent })
  }
}

/** The pattern of failed and abandoned rotations of the secrets under a prefix. Pure. */
function rotationEvents({ partition, region, accountId }: PolicyPlace, prefix: string): object {
  const arn = `arn:${partition}:secretsmanager:${region}:${accountId}:secret:${prefix}/`
  return {
    source: ["aws.secretsmanager"],
    "detail-type": ["AWS Service Event via CloudTrail"],
    detail: {
      eventName: ["RotationFailed", "RotationAbandoned"],
      additionalEventData: { SecretId: [{ prefix: arn }] },
    },
  }
}
