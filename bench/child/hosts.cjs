// Loaded before each measured program, alike for all: the real host names lead to the bench's servers on 127.0.0.1, and
// nothing else can be reached. Names stay what they are in TLS and in the requests.
const tls = require("node:tls")
const { connect } = tls
const ports = JSON.parse(process.env.BENCH_PORTS)

tls.connect = (options, ...rest) => {
  const host = options.servername || options.host
  if (!Object.hasOwn(ports, host)) throw new Error("the bench reaches only its own servers")
  return connect.call(tls, { ...options, host: "127.0.0.1", port: ports[host], servername: host }, ...rest)
}
