// Loaded before the demo: spoils the token of the app's tenth request, so that LINE must refuse it.
const send = globalThis.fetch
let requests = 0

globalThis.fetch = (url, options) => {
  requests += 1
  if (requests !== 10) return send(url, options)
  return send(url, { ...options, headers: { authorization: `${options.headers.authorization}x` } })
}
