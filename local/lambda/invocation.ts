import type { FunctionLogs } from "./function-logs.ts"
import type { Outcome, Sandbox, SandboxInvocation, SandboxRun } from "./sandbox.ts"

/** What an invocation came to, as its caller sees it. */
export interface InvocationResult {
  readonly payload: Buffer
  /** The function failed, and `payload` is its error. */
  readonly isFunctionError: boolean
  /** Its process was killed, and not by the service. */
  readonly wasKilled: boolean
}

/** Runs one invocation in a sandbox, with Lambda's START and REPORT lines around it. */
export async function runInvocation(
  sandbox: Sandbox,
  invocation: SandboxInvocation,
  logs: FunctionLogs,
): Promise<InvocationResult> {
  const { fn } = sandbox
  const { requestId } = invocation
  logs.platform(fn, "start", { requestId, version: fn.version })
  const run = await sandbox.run(invocation)
  const result = resultOf(run.outcome, requestId, fn.timeoutSeconds)
  logs.platform(fn, "report", reportOf(run, requestId, fn.memorySizeMb))
  return result
}

/** The payload of each way an invocation can end. */
function resultOf(outcome: Outcome, requestId: string, timeoutSeconds: number): InvocationResult {
  switch (outcome.kind) {
    case "response":
      return { payload: outcome.body, isFunctionError: false, wasKilled: false }
    case "error":
    case "init-error":
      return { payload: outcome.body, isFunctionError: true, wasKilled: false }
    case "timeout":
      return failure("Sandbox.Timedout", requestId, `Task timed out after ${timeoutSeconds.toFixed(2)} seconds`, false)
    case "exit":
      return failure("Runtime.ExitError", requestId, exitText(outcome.exit), outcome.exit.signal === "SIGKILL")
    default:
      return outcome satisfies never
  }
}

function failure(errorType: string, requestId: string, text: string, wasKilled: boolean): InvocationResult {
  const body = JSON.stringify({ errorType, errorMessage: `RequestId: ${requestId} Error: ${text}` })
  return { payload: Buffer.from(body), isFunctionError: true, wasKilled }
}

function exitText({ code, signal }: { readonly code: number | null; readonly signal: string | null }): string {
  if (signal !== null) return `Runtime exited with error: signal: ${SIGNAL_TEXT[signal] ?? signal}`
  return code ? `Runtime exited with error: exit status ${code}` : "Runtime exited without providing a reason"
}

/** Signals as Lambda spells them. */
const SIGNAL_TEXT: Readonly<Record<string, string>> = {
  SIGKILL: "killed",
  SIGTERM: "terminated",
  SIGSEGV: "segmentation fault",
  SIGABRT: "aborted",
  SIGINT: "interrupt",
}

function reportOf(run: SandboxRun, requestId: string, memorySizeMB: number) {
  const durationMs = rounded(run.durationMs)
  const { maxMemoryUsedMb, initDurationMs } = run
  return {
    requestId,
    metrics: {
      durationMs,
      billedDurationMs: Math.ceil(run.durationMs + (initDurationMs ?? 0)),
      memorySizeMB,
      ...(maxMemoryUsedMb === undefined ? {} : { maxMemoryUsedMB: maxMemoryUsedMb }),
      ...(initDurationMs === undefined ? {} : { initDurationMs: rounded(initDurationMs) }),
    },
    status: STATUS[run.outcome.kind],
  }
}

const STATUS = {
  response: "success",
  error: "error",
  "init-error": "error",
  timeout: "timeout",
  exit: "failure",
} as const satisfies Record<Outcome["kind"], string>

function rounded(ms: number): number {
  return Math.round(ms * 1000) / 1000
}
