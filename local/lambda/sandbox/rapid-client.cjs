// What AWS's runtime client expects of its native part, over node:http: `next` is never asked for, because the client
// takes invocations itself when AWS_LAMBDA_NODEJS_USE_ALTERNATIVE_CLIENT_1 is "true".
const { Agent, request } = require("node:http")

const [host, port] = (process.env.AWS_LAMBDA_RUNTIME_API ?? "").split(":")
const agent = new Agent({ keepAlive: true, maxSockets: 1 })
let announce = () => {}

exports.beforeAnswer = (listener) => {
  announce = listener
}

exports.done = (requestId, body) => post(requestId, "response", body, {})

exports.error = (requestId, body, xray) =>
  post(requestId, "error", body, {
    "lambda-runtime-function-error-type": JSON.parse(body).errorType ?? "Unhandled",
    "lambda-runtime-function-xray-error-cause": xray,
  })

function post(requestId, kind, body, headers) {
  announce(decodeURIComponent(requestId))
  const posted = request({
    agent,
    host,
    port,
    method: "POST",
    path: `/2018-06-01/runtime/invocation/${requestId}/${kind}`,
    headers: { "content-type": "application/json", "content-length": Buffer.byteLength(body), ...sendable(headers) },
  })
  posted.on("response", (response) => response.resume())
  posted.end(body)
}

/** A header holds no line break and nothing beyond Latin-1: such a value is left out, the body says the same. */
function sendable(headers) {
  return Object.fromEntries(Object.entries(headers).filter(([, value]) => /^[\t\x20-\x7e]{1,8192}$/.test(value)))
}
