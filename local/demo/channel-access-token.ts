/**
 * The token in a token secret's value; empty when there is none: JSON.parse would quote the secret in its error. Pure.
 */
export function channelAccessTokenIn(secretString: string): string {
  try {
    const { channelAccessToken } = JSON.parse(secretString) as { channelAccessToken?: unknown }
    return typeof channelAccessToken === "string" ? channelAccessToken : ""
  } catch {
    return ""
  }
}
