/**
 * The token in a token secret's value; empty when there is none: JSON.parse would quote the secret in its error. Pure.
 */
export function channelAccessTokenIn(secretString: string): string {
  return memberOf(secretString, "channelAccessToken")
}

/** The key id in a token secret's value; empty when there is none. Pure. */
export function keyIdIn(secretString: string): string {
  return memberOf(secretString, "keyId")
}

function memberOf(secretString: string, name: "channelAccessToken" | "keyId"): string {
  try {
    const found = (JSON.parse(secretString) as Readonly<Record<string, unknown>>)[name]
    return typeof found === "string" ? found : ""
  } catch {
    return ""
  }
}
