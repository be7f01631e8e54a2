import type { handleUnaryCall, ServerUnaryCall, sendUnaryData, UntypedServiceImplementation } from "@grpc/grpc-js"
import engineProto, { type LogRequest } from "@pulumi/pulumi/proto/engine_pb.js"
import { Empty } from "google-protobuf/google/protobuf/empty_pb.js"

/** A line that the program wants a person to see. */
export interface LogEntry {
  readonly severity: "info" | "warning" | "error"
  readonly message: string
}

/** By Pulumi's number, less one; debug lines are 0 and left out. */
const SEVERITIES = ["info", "warning", "error"] as const

/** Pulumi's Engine service: takes log lines, and knows no root resource. */
export function engineService(logs: LogEntry[]): UntypedServiceImplementation {
  const log: handleUnaryCall<LogRequest, Empty> = ({ request }, answer) => {
    const severity = SEVERITIES[request.getSeverity() - 1]
    if (severity !== undefined) logs.push({ severity, message: request.getMessage() })
    answer(null, new Empty())
  }
  return {
    log,
    getRootResource: (_call: ServerUnaryCall<unknown, unknown>, answer: sendUnaryData<unknown>) =>
      answer(null, new engineProto.GetRootResourceResponse()),
    setRootResource: (_call: ServerUnaryCall<unknown, unknown>, answer: sendUnaryData<unknown>) =>
      answer(null, new engineProto.SetRootResourceResponse()),
    startDebugging: (_call: ServerUnaryCall<unknown, unknown>, answer: sendUnaryData<unknown>) =>
      answer(null, new Empty()),
    requirePulumiVersion: (_call: ServerUnaryCall<unknown, unknown>, answer: sendUnaryData<unknown>) =>
      answer(null, new engineProto.RequirePulumiVersionResponse()),
  }
}
