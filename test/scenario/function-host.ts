import { inject } from "vitest"
import type { ObservedCall } from "../../local/lambda/call-journal.ts"
import type { LogEntry } from "../../local/lambda/function-logs.ts"
import type { LoopbackHandler } from "../../local/loopback-server.ts"
import { SECRET_PREFIX } from "../../local/seed.ts"
import type { Local } from "../../local/start.ts"
import { BUNDLE_DIR } from "../../scripts/build.ts"
import { startMinistackHost } from "../others/ministack/host.ts"

declare module "vitest" {
  interface ProvidedContext {
    /** `http://127.0.0.1:<port>` of a running MiniStack whose Lambda the scenarios use. Default: the stand-in's. */
    readonly ministackEndpoint?: string
  }
}

/** The Lambda that runs the rotation function, and what a scenario may ask of any Lambda. */
export interface FunctionHost {
  /** The rotation function's ARN. */
  readonly functionArn: string
  /** Serves Lambda's REST API. */
  readonly handle: LoopbackHandler
  /** What was logged, by everyone or during one invocation. */
  logs(query?: { readonly requestId: string }): readonly Omit<LogEntry, "atMs">[]
  /** The HTTP requests of an invocation, in order. @throws Error where that Lambda can't tell. */
  calls(requestId: string): readonly ObservedCall[]
  /** Replaces the faults of Invoke; `[]` ends them. @throws RangeError that names the member. */
  setFaults(faults: readonly object[]): void
  /** Changes the function's timeout; settles when it is in force. */
  setTimeout(timeoutSeconds: number): Promise<void>
  /** Settles when the function's `Date` shows the stand-ins' time. */
  moveClock(): Promise<void>
  /** Takes the function away. */
  close(): Promise<void>
}

/** Takes the Lambda that this run is for. @param isOwn the stand-in's in any case. */
export async function startFunctionHost(local: Local, isOwn: boolean): Promise<FunctionHost> {
  const endpoint = isOwn ? undefined : inject("ministackEndpoint")
  return endpoint === undefined ? ownHost(local) : startMinistackHost(local, endpoint)
}

function ownHost({ lambda, line, ready }: Local): FunctionHost {
  const functionArn = ready.functions.rotation
  return {
    functionArn,
    handle: lambda.handle,
    logs: lambda.logs,
    calls: lambda.calls,
    setFaults: lambda.setFaults,
    async setTimeout(timeoutSeconds) {
      lambda.register({
        name: functionArn.split(":").at(-1) ?? "",
        codeDir: BUNDLE_DIR,
        handler: "rotation.handler",
        timeoutSeconds,
        memorySizeMb: 256,
        environment: { SECRET_PREFIX, LINE_API_ORIGIN: line.origin },
      })
    },
    moveClock: lambda.moveClocks,
    async close() {},
  }
}
