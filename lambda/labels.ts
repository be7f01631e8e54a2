/** Staging labels, AWS's and ours; pure. The revocation queue is made of ours. */

export const CURRENT = "AWSCURRENT"
export const PENDING = "AWSPENDING"
export const PREVIOUS = "AWSPREVIOUS"

/** AWS allows 20 staging labels a secret, counted across all its versions. */
export const LABEL_LIMIT = 20

/** Every version's staging labels by version id: `VersionIdsToStages` of DescribeSecret. */
export type StagesByVersion = Readonly<Record<string, readonly string[]>>

/** `token:<keyId>`: this version holds the token with that key id. Given at birth. */
export function tokenLabel(keyId: string): string {
  return `token:${keyId}`
}

/** `token:v-<versionId>`: this version holds a value that was put by hand, whose key id nobody has read yet. */
export function handPutLabel(versionId: string): string {
  return `token:v-${versionId}`
}

/** `token:<name>` for a version, or `token:v-<versionId>` where another version has that label: a copy of the token. */
export function freeTokenLabel(versionId: string, name: string, stages: StagesByVersion): string {
  const label = tokenLabel(name)
  return (versionWith(label, stages) ?? versionId) === versionId ? label : handPutLabel(versionId)
}

/** Whether a label says that a version holds a token that nobody has seen superseded: `token:…`. */
export function isTokenLabel(label: string): boolean {
  return label.startsWith("token:")
}

/** `retire-after:<epoch seconds>:<name>`: this version was seen superseded; its token is revoked from then on. */
export function retireLabel(dueAtMs: number, name: string): string {
  return `retire-after:${Math.ceil(dueAtMs / 1_000)}:${name}`
}

/** `pending-seen:<epoch seconds>`: since when this version is known to be pending. */
export function pendingSeenLabel(seenAtMs: number): string {
  return `pending-seen:${Math.floor(seenAtMs / 1_000)}`
}

/** A staging label of ours, read. `name` is a token's key id, or `v-<versionId>` for a value put by hand. */
export type OwnLabel =
  | { readonly kind: "token"; readonly name: string }
  | { readonly kind: "retire-after"; readonly dueAtMs: number; readonly name: string }
  | { readonly kind: "pending-seen"; readonly seenAtMs: number }

/** Reads a staging label of ours; any other is undefined. */
export function parseOwnLabel(label: string): OwnLabel | undefined {
  const [, token, due, retiring, seen] =
    /^(?:token:(.+)|retire-after:(\d{1,12}):(.+)|pending-seen:(\d{1,12}))$/.exec(label) ?? []
  if (token !== undefined) return { kind: "token", name: token }
  if (retiring !== undefined) return { kind: "retire-after", dueAtMs: Number(due) * 1_000, name: retiring }
  return seen === undefined ? undefined : { kind: "pending-seen", seenAtMs: Number(seen) * 1_000 }
}

/**
 * The label that a version without one gets before it loses AWSCURRENT. One that was restored after it had been superseded
 * still has its old `retire-after:<epoch>:<keyId>`: its grace must begin anew, under the same key id.
 */
export function outgoingLabel(versionId: string, labels: readonly string[]): string {
  const retiring = labels.map(parseOwnLabel).find((label) => label?.kind === "retire-after")
  return retiring === undefined ? handPutLabel(versionId) : tokenLabel(retiring.name)
}

/** The version that a label sits on; a label sits on one version at most. */
export function versionWith(label: string, stages: StagesByVersion): string | undefined {
  return Object.keys(stages).find((versionId) => stages[versionId]?.includes(label))
}

/** The sentinel adds a label before it takes one off, so one place is to stay free. */
export const SENTINEL_SPARE = 1

/** Whether no label can be added to any version. */
export function isFull(stages: StagesByVersion): boolean {
  return countLabels(stages) >= LABEL_LIMIT
}

/** Labels in use across all versions. */
export function countLabels(stages: StagesByVersion): number {
  return Object.values(stages).reduce((sum, labels) => sum + labels.length, 0)
}
