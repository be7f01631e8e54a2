import { Server, ServerCredentials } from "@grpc/grpc-js"
import engineGrpc from "@pulumi/pulumi/proto/engine_grpc_pb.js"
import resourceGrpc from "@pulumi/pulumi/proto/resource_grpc_pb.js"
import { createDeployment, type Deployment } from "./deployment.ts"
import { engineService, type LogEntry } from "./engine-service.ts"
import { monitorService } from "./monitor-service.ts"
import type { Provider } from "./provider.ts"
import type { State } from "./state.ts"

/** What a small engine deploys with. */
export interface EngineOptions {
  readonly project: string
  readonly stack: string
  readonly provider: Provider
  /** What is there already; it is changed, unless it is a preview. */
  readonly state: State
  readonly isPreview: boolean
}

/** An engine that speaks Pulumi's wire protocol to one program, on loopback. */
export interface Engine {
  /** `127.0.0.1:<port>`, for both services. */
  readonly address: string
  readonly deployment: Deployment
  readonly logs: readonly LogEntry[]
  readonly stop: () => Promise<void>
}

/** Starts an engine for one run of a program. */
export async function startEngine(options: EngineOptions): Promise<Engine> {
  const logs: LogEntry[] = []
  const deployment = createDeployment(options)
  const server = new Server({ "grpc.max_receive_message_length": -1 })
  server.addService(resourceGrpc.ResourceMonitorService, monitorService(deployment, options.provider))
  server.addService(engineGrpc.EngineService, engineService(logs))
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(error) : resolve(bound),
    )
  })
  const stop = () => new Promise<void>((resolve) => server.tryShutdown(() => resolve()))
  return { address: `127.0.0.1:${port}`, deployment, logs, stop }
}
