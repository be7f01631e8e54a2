import type { LoopbackReply } from "../loopback-server.ts"
import { json, noContent } from "./answer.ts"
import { UNZIPPED_LIMIT_BYTES } from "./code-store.ts"
import { type ControlPlane, find, type Operation } from "./control-plane.ts"
import { type FunctionRecord, versionsOf } from "./functions.ts"
import { readBody, readInteger } from "./input.ts"
import { constraint, invalidParameter, Refusal } from "./refusal.ts"
import type { Call } from "./route.ts"

const FUNCTION = "functions/:function"
const PROVISIONED = `/2019-09-30/${FUNCTION}/provisioned-concurrency`

/** How many invocations of a function may run at once, and the account's limits. */
export const CONCURRENCY_OPERATIONS: readonly Operation[] = [
  {
    operation: "PutFunctionConcurrency",
    method: "PUT",
    path: `/2017-10-31/${FUNCTION}/concurrency`,
    answer: putConcurrency,
  },
  {
    operation: "DeleteFunctionConcurrency",
    method: "DELETE",
    path: `/2017-10-31/${FUNCTION}/concurrency`,
    answer: deleteConcurrency,
  },
  {
    operation: "GetFunctionConcurrency",
    method: "GET",
    path: `/2019-09-30/${FUNCTION}/concurrency`,
    answer: getConcurrency,
  },
  { operation: "GetProvisionedConcurrencyConfig", method: "GET", path: PROVISIONED, answer: getProvisioned },
  { operation: "GetAccountSettings", method: "GET", path: "/2016-08-19/account-settings", answer: getAccountSettings },
]

/** Those of an AWS account with the default quota; fewer run at once here. */
const ACCOUNT_CONCURRENCY = 1_000
const LEAST_UNRESERVED = 100
const CODE_STORAGE_BYTES = 80_530_636_800
const ZIPPED_LIMIT_BYTES = 52_428_800

function putConcurrency(plane: ControlPlane, call: Call): LoopbackReply {
  const { record } = find(plane, call)
  const member = "ReservedConcurrentExecutions"
  const wanted = readInteger(readBody(call.request.body), member, 0, Number.MAX_SAFE_INTEGER)
  if (wanted === undefined) throw constraint(member, null, "not be null")
  if (ACCOUNT_CONCURRENCY - reservedOf(plane, record) - wanted < LEAST_UNRESERVED) {
    const what = `Specified ${member} for function decreases account's UnreservedConcurrentExecution`
    throw invalidParameter(`${what} below its minimum value of [${LEAST_UNRESERVED}].`)
  }
  record.reservedConcurrency = wanted
  return json({ ReservedConcurrentExecutions: wanted })
}

function deleteConcurrency(plane: ControlPlane, call: Call): LoopbackReply {
  delete find(plane, call).record.reservedConcurrency
  return noContent()
}

function getConcurrency(plane: ControlPlane, call: Call): LoopbackReply {
  const { reservedConcurrency } = find(plane, call).record
  return json(reservedConcurrency === undefined ? {} : { ReservedConcurrentExecutions: reservedConcurrency })
}

/** No function here has any: PutProvisionedConcurrencyConfig isn't served. */
function getProvisioned(plane: ControlPlane, call: Call): LoopbackReply {
  find(plane, call)
  if (call.request.query.get("List") === "ALL") return json({ ProvisionedConcurrencyConfigs: [] })
  throw new Refusal(
    "ProvisionedConcurrencyConfigNotFoundException",
    "No Provisioned Concurrency Config found for this function",
  )
}

function getAccountSettings(plane: ControlPlane): LoopbackReply {
  const records = [...plane.functions.values()]
  const sizes = records.flatMap(versionsOf).map(({ code }) => code?.sizeBytes ?? 0)
  return json({
    AccountLimit: {
      TotalCodeSize: CODE_STORAGE_BYTES,
      CodeSizeUnzipped: UNZIPPED_LIMIT_BYTES,
      CodeSizeZipped: ZIPPED_LIMIT_BYTES,
      ConcurrentExecutions: ACCOUNT_CONCURRENCY,
      UnreservedConcurrentExecutions: ACCOUNT_CONCURRENCY - reservedOf(plane),
    },
    AccountUsage: { TotalCodeSize: sizes.reduce((sum, bytes) => sum + bytes, 0), FunctionCount: records.length },
  })
}

/** What all functions but one have reserved. */
function reservedOf({ functions }: ControlPlane, but?: FunctionRecord): number {
  const others = [...functions.values()].filter((record) => record !== but)
  return others.reduce((sum, { reservedConcurrency }) => sum + (reservedConcurrency ?? 0), 0)
}
