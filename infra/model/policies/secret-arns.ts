import type { PolicyPlace } from "./policy-document.ts"

/** Pattern of the ARNs of every token secret under a prefix: one, however many channels there are. */
export function tokenSecretArns(place: PolicyPlace, prefix: string): string {
  return `${secretArn(place, prefix)}/*/tokens/*`
}

/** Pattern of the ARNs of every credentials secret under a prefix. AWS adds a hyphen and six characters to a name. */
export function credentialsSecretArns(place: PolicyPlace, prefix: string): string {
  return `${secretArn(place, prefix)}/*/credentials-??????`
}

function secretArn({ partition, region, accountId }: PolicyPlace, name: string): string {
  return `arn:${partition}:secretsmanager:${region}:${accountId}:secret:${name}`
}
