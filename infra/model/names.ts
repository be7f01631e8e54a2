/** Name of a channel's credentials secret. */
export function credentialsSecretName(prefix: string, channel: string): string {
  return `${prefix}/${channel}/credentials`
}

/** Name of an app's token secret. */
export function tokenSecretName(prefix: string, channel: string, app: string): string {
  return `${prefix}/${channel}/tokens/${app}`
}

/** Alias of the nth signing key that is made in KMS for a channel. */
export function signingKeyAlias(prefix: string, channel: string, generation: number): string {
  return `alias/${prefix}/${channel}/${generation}`
}
