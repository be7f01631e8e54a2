import type { Rotation } from "./rotation.ts"

/** What is allowed and yet worth a look, a sentence each. */
export function warningsOf(rotation: Omit<Rotation, "warnings">): readonly string[] {
  return [
    ...(rotation.alarmTopicArns.length === 0
      ? ["alarmTopicArns is empty: alarms are made, and nobody is told. Give an SNS topic that a person reads."]
      : []),
    ...(rotation.recoveryWindowInDays === 0
      ? ["recoveryWindowInDays is 0: a deleted secret, and the only copy of its tokens, is gone at once."]
      : []),
    ...(rotation.lineApiOrigin === undefined
      ? []
      : [`lineApiOrigin is ${rotation.lineApiOrigin}: the functions call a stand-in, and not LINE.`]),
    ...sharedKids(rotation),
  ]
}

function sharedKids({ channels }: Pick<Rotation, "channels">): readonly string[] {
  const first = new Map<string, string>()
  return channels.flatMap(({ name, signingKey: { kid } }) => {
    if (kid === undefined) return []
    const other = first.get(kid)
    if (other === undefined) first.set(kid, name)
    return other === undefined
      ? []
      : [
          `channels.${name}.kid is the same as channels.${other}.kid: each channel's key has a key id of its own; see the console.`,
        ]
  })
}
