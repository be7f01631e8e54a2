import type { Mistake } from "./config-error.ts"
import type { Rotation } from "./rotation.ts"
import type { Place } from "./rotation-input.ts"

/** The parts of a rotation that name something in AWS. */
export type Placed = Pick<Rotation, "alarmTopicArns" | "encryptionKeyId" | "readers"> & {
  readonly channels: readonly Pick<Rotation["channels"][number], "name" | "signingKey" | "nextKey">[]
}

/** What is foreign to the place: keys and topics of another Region, keys of another account, readers of another account without a key of one's own. */
export function foreignMistakes(placed: Placed, place: Place): readonly Mistake[] {
  return [
    ...placed.alarmTopicArns.flatMap((arn, index) => {
      return foreign(`alarmTopicArns[${index}]`, arn, { region: place.region }, "an alarm can only use a topic")
    }),
    ...keysOf(placed).flatMap(([option, key]) => foreign(option, key, place, "the functions can only use a key")),
    ...placed.readers.flatMap((arn, index) => foreignReader(arn, index, placed, place)),
  ]
}

function keysOf({ encryptionKeyId, channels }: Placed): readonly (readonly [string, string])[] {
  const own = channels.flatMap(({ name, signingKey, nextKey }) => [
    ...(signingKey.kind === "own" ? [[`channels.${name}.kmsKeyId`, signingKey.kmsKeyId] as const] : []),
    ...(nextKey?.kind === "own" ? [[`channels.${name}.nextKey.kmsKeyId`, nextKey.kmsKeyId] as const] : []),
  ])
  return encryptionKeyId === undefined ? own : [["encryptionKeyId", encryptionKeyId], ...own]
}

function foreign(option: string, arn: string, { region, accountId }: Place, rule: string): readonly Mistake[] {
  if (!arn.startsWith("arn:")) return []
  const [, , , foundRegion = "", foundAccount = ""] = arn.split(":")
  const differs = [
    ...(region === undefined || region === foundRegion ? [] : [`Region ${foundRegion}, and this is ${region}`]),
    ...(accountId === undefined || accountId === foundAccount
      ? []
      : [`account ${foundAccount}, and this is ${accountId}`]),
  ]
  if (differs.length === 0) return []
  const here = arn.replace(
    `:${foundRegion}:${foundAccount}:`,
    `:${region ?? foundRegion}:${accountId ?? foundAccount}:`,
  )
  return [{ option, message: `${arn} is of ${differs.join(", of ")}: ${rule} of its own; one like ${here} would do` }]
}

function foreignReader(
  arn: string,
  index: number,
  { encryptionKeyId }: Placed,
  { accountId }: Place,
): readonly Mistake[] {
  const found = arn.split(":")[4]
  if (encryptionKeyId !== undefined || accountId === undefined || found === accountId) return []
  const message = `${arn} is of account ${found}, and this is ${accountId}: AWS's own key can't be used from another account; set encryptionKeyId to a key whose policy lets that account decrypt, or leave the reader out`
  return [{ option: `readers[${index}]`, message }]
}
