/** Where LINE's token endpoints live. @see https://developers.line.biz/en/reference/messaging-api/#channel-access-token */
export const LINE_ORIGIN = "https://api.line.me"

const LOOPBACK_HOST = /^(?:127(?:\.\d{1,3}){3}|\[::1\]|localhost)$/

/**
 * The origin to call: LINE's, or a loopback one (http or https on 127.0.0.0/8, [::1] or localhost) for a stand-in.
 * Tokens and channel secrets go there, so nothing else is accepted.
 * @throws TypeError when it is not a URL, @throws RangeError when it is any other URL
 */
export function parseOrigin(origin: string = LINE_ORIGIN): URL {
  const url = typeof origin === "string" && URL.canParse(origin) ? new URL(origin) : undefined
  if (url === undefined) {
    throw new TypeError(`origin (LINE_API_ORIGIN?) is not a URL. Leave it out to call ${LINE_ORIGIN}.`)
  }
  if (!isBareOrigin(url)) {
    throw new RangeError(
      `origin (LINE_API_ORIGIN?) must be a bare origin, without user, path, query or fragment, like http://127.0.0.1:8080; found more after or before ${url.host}.`,
    )
  }
  if (url.origin !== LINE_ORIGIN && !isLoopback(url)) {
    throw new RangeError(
      `origin (LINE_API_ORIGIN?) is ${url.protocol}//${url.host}, and tokens are only ever sent to ${LINE_ORIGIN} or to http(s) on a loopback address (127.0.0.0/8, [::1], localhost). Remove LINE_API_ORIGIN or point it at a local stand-in.`,
    )
  }
  return url
}

function isBareOrigin(url: URL): boolean {
  return `${url.username}${url.password}${url.search}${url.hash}` === "" && ["", "/"].includes(url.pathname)
}

function isLoopback(url: URL): boolean {
  return ["http:", "https:"].includes(url.protocol) && LOOPBACK_HOST.test(url.hostname)
}
