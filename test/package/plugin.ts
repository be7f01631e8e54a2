import { type ChildProcess, spawn } from "node:child_process"
import { once } from "node:events"
import { createRequire } from "node:module"
import { dirname, join } from "node:path"
import { credentials } from "@grpc/grpc-js"
import providerGrpc from "@pulumi/pulumi/proto/provider_grpc_pb.js"
import providerProto, { type ConstructRequest, type ConstructResponse } from "@pulumi/pulumi/proto/provider_pb.js"
import { Struct } from "google-protobuf/google/protobuf/struct_pb.js"

const SDK = dirname(createRequire(import.meta.url).resolve("@pulumi/pulumi/package.json"))
const STARTS_WITHIN_MS = 50_000

/** A component package as the engine sees it. */
export interface Plugin {
  /** The package's schema, JSON. */
  getSchema(): Promise<string>
  /** @throws Error with what the component says against it */
  construct(request: ConstructRequest): Promise<ConstructResponse>
  stop(): Promise<void>
}

/**
 * Starts a package as Pulumi's language host for Node does where PulumiPlugin.yaml says `runtime: nodejs`.
 * @param engine `host:port`
 * @param folder the package's, absolute
 * @param program what is started in it; the package by its manifest's `main` by default
 * @throws Error with what it wrote when it doesn't start
 */
export async function startPlugin(engine: string, folder: string, program = folder): Promise<Plugin> {
  const runPlugin = join(SDK, "cmd", "run-plugin")
  const child = spawn(process.execPath, [runPlugin, program, engine], {
    cwd: folder,
    env: { PATH: process.env.PATH, HOME: process.env.HOME },
    stdio: ["ignore", "pipe", "pipe"],
    timeout: STARTS_WITHIN_MS,
  })
  const port = await portOf(child)
  const client = new providerGrpc.ResourceProviderClient(`127.0.0.1:${port}`, credentials.createInsecure())
  return {
    getSchema: async () => {
      const request = new providerProto.GetSchemaRequest()
      return (await answered<{ getSchema(): string }>((answer) => client.getSchema(request, answer))).getSchema()
    },
    construct: (request) => answered((answer) => client.construct(request, answer)),
    async stop() {
      client.close()
      const ended = once(child, "exit")
      child.kill()
      await ended
    },
  }
}

/** The first line that it writes. */
function portOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = ""
    const take = (data: Buffer) => {
      text += data
      const [, port] = /^(\d+)\n/.exec(text) ?? []
      if (port !== undefined) resolve(port)
    }
    for (const stream of [child.stdout, child.stderr]) stream?.on("data", take)
    child.once("close", (code) => reject(new Error(`the plugin ended with ${code}:\n${text}`)))
  })
}

function answered<T>(call: (answer: (error: unknown, response: T) => void) => unknown): Promise<T> {
  return new Promise((resolve, reject) => {
    call((error, response) => (error ? reject(error) : resolve(response)))
  })
}

/** What the engine sends for a component of another language's program. @param monitor `host:port` */
export function constructRequest(monitor: string, type: string, name: string, inputs: object): ConstructRequest {
  const request = new providerProto.ConstructRequest()
  request.setProject("project")
  request.setStack("stack")
  request.setOrganization("organization")
  request.setParallel(16)
  request.setMonitorendpoint(monitor)
  request.setAcceptsOutputValues(true)
  request.setType(type)
  request.setName(name)
  request.setInputs(Struct.fromJavaScript(inputs as never))
  return request
}

/** A secret within an input, as the engine sends it to a plugin that takes output values. */
export function secretInput(value: string): object {
  return {
    "4dabf18193072939515e22adb298388d": "d0e6a833031e9bbcd3f4e8bde6ca49a4",
    value,
    secret: true,
    dependencies: [],
  }
}
