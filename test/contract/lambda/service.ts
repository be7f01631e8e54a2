import { fileURLToPath } from "node:url"
import { InvokeCommand, type InvokeCommandInput, LambdaClient } from "@aws-sdk/client-lambda"
import { type AdjustableClock, createClock } from "../../../local/clock.ts"
import type { FunctionDefinition } from "../../../local/lambda/function-definition.ts"
import { createLambda, type Lambda, type LambdaOptions } from "../../../local/lambda/lambda.ts"
import { type LoopbackServer, listenOnLoopback } from "../../../local/loopback-server.ts"

/** Where the tests' own functions are. */
const CODE_DIR = fileURLToPath(new URL("./functions", import.meta.url))

/** The stand-in on an address of its own, with a function `probe` that does what its event says. */
export interface Service {
  readonly clock: AdjustableClock
  readonly lambda: Lambda
  readonly client: LambdaClient
  readonly origin: string
  register(definition: Partial<FunctionDefinition> & { readonly name: string }): string
  invoke(event: object, more?: Partial<InvokeCommandInput>): Promise<Invoked>
  close(): Promise<void>
}

/** An invocation's answer, read. */
interface Invoked {
  readonly requestId: string
  readonly functionError: string | undefined
  // biome-ignore lint/suspicious/noExplicitAny: whatever the function under test returned
  readonly payload: any
  readonly logTail: string
}

export async function startService(options: Partial<LambdaOptions> = {}): Promise<Service> {
  const clock = createClock()
  const place = { region: "us-east-1", accountId: "000000000000" }
  let origin = ""
  const lambda = createLambda({ clock, ...place, awsEndpoint: () => origin, ...options })
  const server = await listenOnLoopback(lambda.handle, { clock, bodyLimitBytes: 72 * 1024 * 1024 })
  origin = server.origin
  const client = clientOf(server)
  const register: Service["register"] = (definition) =>
    lambda.register({ codeDir: CODE_DIR, handler: "probe.handler", timeoutSeconds: 5, ...definition })
  register({ name: "probe" })
  return {
    clock,
    lambda,
    client,
    origin,
    register,
    async invoke(event, more = {}) {
      const input = { FunctionName: "probe", Payload: JSON.stringify(event), LogType: "Tail" as const, ...more }
      const output = await client.send(new InvokeCommand(input))
      return {
        requestId: output.$metadata.requestId ?? "",
        functionError: output.FunctionError,
        payload: output.Payload?.length ? JSON.parse(output.Payload.transformToString()) : undefined,
        logTail: Buffer.from(output.LogResult ?? "", "base64").toString(),
      }
    },
    async close() {
      client.destroy()
      await lambda.close()
      await server.close()
    },
  }
}

function clientOf({ origin }: LoopbackServer): LambdaClient {
  const credentials = { accessKeyId: "local", secretAccessKey: "local" }
  return new LambdaClient({ endpoint: origin, region: "us-east-1", credentials, maxAttempts: 1 })
}
