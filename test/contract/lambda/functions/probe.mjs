// A function that does what its event says, for tests of the service it runs in.
import http from "node:http"
import https from "node:https"

let invocations = 0

export async function handler(event, context) {
  invocations += 1
  for (const line of event.log ?? []) console.log(line)
  if (event.stderr) process.stderr.write(`${event.stderr}\n`)
  for (const call of event.calls ?? []) await request(call)
  for (const url of event.fetches ?? []) await (await fetch(url, { method: "POST", body: "x=1" })).text()
  if (event.throw) throw new TypeError(event.throw)
  if (event.exitCode !== undefined) process.exit(event.exitCode)
  if (event.spinMs) spin(event.spinMs)
  if (event.waitMs) await new Promise((resolve) => setTimeout(resolve, event.waitMs))
  if (event.forever) await new Promise(() => setInterval(() => {}, 1000))
  if (event.bytes) return "x".repeat(event.bytes)
  return answer(event, context)
}

function answer(event, context) {
  return {
    event,
    invocations,
    pid: process.pid,
    now: Date.now(),
    dates: [Date.parse(new Date().toISOString()), Date.parse(Date()), new Date(0).getTime()],
    isDate: new Date() instanceof Date && Object.prototype.toString.call(new Date()) === "[object Date]",
    remainingMs: context.getRemainingTimeInMillis(),
    context: {
      functionName: context.functionName,
      functionVersion: context.functionVersion,
      memoryLimitInMB: context.memoryLimitInMB,
      invokedFunctionArn: context.invokedFunctionArn,
      awsRequestId: context.awsRequestId,
      logGroupName: context.logGroupName,
      clientContext: context.clientContext,
    },
    environment: process.env,
    node: process.versions.node,
    execArgv: process.execArgv.length,
  }
}

const agent = new http.Agent({ keepAlive: true })

function request({ url, method = "POST", target }) {
  const client = url.startsWith("https:") ? https : http
  return new Promise((resolve, reject) => {
    const headers = target === undefined ? {} : { "X-Amz-Target": target }
    const sent = client.request(url, { method, headers, agent: client === http ? agent : undefined }, (response) => {
      console.log("the code saw the answer")
      response.resume().on("end", resolve)
    })
    sent.on("error", reject)
    sent.end("a body")
  })
}

function spin(ms) {
  const end = performance.now() + ms
  while (performance.now() < end);
}
