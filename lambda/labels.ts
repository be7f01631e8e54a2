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

/** Whether a label says that a version holds a token that nobody has seen superseded: `token:…`. */
export function isTokenLabel(label: string): boolean {
  return label.startsWith("token:")
}

/**
 * The label that a version without one gets before it loses AWSCURRENT. One that was restored after it had been superseded
 * still has its old `retire-after:<epoch>:<keyId>`: its grace must begin anew, under the same key id.
 */
export function outgoingLabel(versionId: string, labels: readonly string[]): string {
  const keyId = labels.map((label) => /^retire-after:\d+:(.+)$/.exec(label)?.[1]).find((found) => found !== undefined)
  return keyId === undefined ? handPutLabel(versionId) : tokenLabel(keyId)
}

/** The version that a label sits on; a label sits on one version at most. */
export function versionWith(label: string, stages: StagesByVersion): string | undefined {
  return Object.keys(stages).find((versionId) => stages[versionId]?.includes(label))
}

/** Labels in use across all versions. */
export function countLabels(stages: StagesByVersion): number {
  return Object.values(stages).reduce((sum, labels) => sum + labels.length, 0)
}
