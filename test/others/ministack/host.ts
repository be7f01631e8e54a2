import { randomUUID } from "node:crypto"
import { DeleteFunctionCommand, LambdaClient } from "@aws-sdk/client-lambda"
import { errorReply } from "../../../local/lambda/error-reply.ts"
import { type InvokeFault, type LambdaFault, parseLambdaFaults } from "../../../local/lambda/faults.ts"
import { createInvokeFaults } from "../../../local/lambda/invoke-faults.ts"
import type { LoopbackHandler, LoopbackReply } from "../../../local/loopback-server.ts"
import { SECRET_PREFIX } from "../../../local/seed.ts"
import type { Local } from "../../../local/start.ts"
import type { FunctionHost } from "../../scenario/function-host.ts"
import { createClockFile } from "./clock-file.ts"
import { deploy } from "./deploy.ts"
import { forwardTo } from "./forward.ts"
import { linesOfPlainLog } from "./plain-log.ts"

const LOG_TAIL = "x-amz-log-result"
/** MiniStack keeps no more of an invocation's log for its caller, as Lambda does. */
const LOG_TAIL_BYTES = 4_096

/** Runs the rotation function in MiniStack's Lambda, against the stand-ins' LINE and AWS. @param endpoint MiniStack's. */
export async function startMinistackHost(local: Local, endpoint: string): Promise<FunctionHost> {
  const { accountId, region, accessKeyId, secretAccessKey, endpoint: awsEndpoint } = local.ready.aws
  const client = new LambdaClient({ endpoint, region, credentials: { accessKeyId, secretAccessKey }, maxAttempts: 1 })
  const functionName = `line-token-rotation-${randomUUID()}`
  const clockFile = await createClockFile(local.clock)
  const variables = { SECRET_PREFIX, LINE_API_ORIGIN: local.line.origin, AWS_ENDPOINT_URL: awsEndpoint }
  const environment = { ...variables, ...clockFile.environment }
  const deployed = await deploy({ client, functionName, accountId, environment })
  const logs: ReturnType<FunctionHost["logs"]>[number][] = []
  const faults = createInvokeFaults()
  const forward = forwardTo(endpoint)

  async function invoke(request: Parameters<LoopbackHandler>[0]): Promise<LoopbackReply> {
    const fault = faults.take(functionName)
    if (fault?.error !== undefined) return errorReply(fault.error, "This invocation was refused on demand.")
    if (fault?.cut && !fault.tookEffect) return { status: 500, lost: true }
    const reply = await forward({ ...request, headers: { ...request.headers, "x-amz-log-type": "Tail" } })
    keepLog(reply)
    return fault?.cut ? { ...reply, lost: true } : reply
  }

  function keepLog({ headers = {} }: LoopbackReply): void {
    const text = Buffer.from(headers[LOG_TAIL] ?? "", "base64").toString()
    if (text.length >= LOG_TAIL_BYTES) throw new Error("an invocation logged more than MiniStack shows")
    const about = { function: functionName, requestId: headers["x-amzn-requestid"] ?? "", stream: "stderr" } as const
    logs.push(...linesOfPlainLog(text).map((line) => ({ ...about, line })))
  }

  return {
    ...deployed,
    handle: (request) => (request.path.endsWith("/invocations") ? invoke(request) : forward(request)),
    logs: (query) => logs.filter(({ requestId }) => query === undefined || requestId === query.requestId),
    calls() {
      throw new Error("MiniStack doesn't observe a function's calls: start the stage with needsOwnLambda")
    },
    setFaults: (json) => faults.replace(parseLambdaFaults(json).map(faultOfInvoke)),
    moveClock: clockFile.write,
    async close() {
      if (local.lambda.logs().length > 0) throw new Error("a function ran in the stand-in's Lambda, not in MiniStack's")
      await client.send(new DeleteFunctionCommand({ FunctionName: functionName }))
      client.destroy()
      await clockFile.close()
    },
  }
}

function faultOfInvoke(fault: LambdaFault): InvokeFault {
  if ("kill" in fault) throw new Error("MiniStack kills no function on demand: start the stage with needsOwnLambda")
  return fault
}
