import type { LoopbackReply } from "../loopback-server.ts"
import { json, noContent, pageOf } from "./answer.ts"
import { type ControlPlane, find, type Operation } from "./control-plane.ts"
import { requireVersion } from "./function-lookup.ts"
import type { EventInvokeConfig, FunctionRecord } from "./functions.ts"
import { isEmpty, type Json, readBody, readInteger } from "./input.ts"
import { invalidParameter, notFound } from "./refusal.ts"
import type { Call } from "./route.ts"

const CONFIG = "/2019-09-25/functions/:function/event-invoke-config"

/** How asynchronous invocations are repeated. */
export const EVENT_INVOKE_OPERATIONS: readonly Operation[] = [
  { operation: "PutFunctionEventInvokeConfig", method: "PUT", path: CONFIG, answer: putConfig },
  { operation: "UpdateFunctionEventInvokeConfig", method: "POST", path: CONFIG, answer: updateConfig },
  { operation: "GetFunctionEventInvokeConfig", method: "GET", path: CONFIG, answer: getConfig },
  { operation: "ListFunctionEventInvokeConfigs", method: "GET", path: `${CONFIG}/list`, answer: listConfigs },
  { operation: "DeleteFunctionEventInvokeConfig", method: "DELETE", path: CONFIG, answer: deleteConfig },
]

function putConfig(plane: ControlPlane, call: Call): LoopbackReply {
  const place = placeOf(plane, call)
  const sent = readConfig(readBody(call.request.body))
  if (isEmpty(sent)) throw invalidParameter("You must specify at least one of error handling or destination setting.")
  return store(plane, place, sent)
}

function updateConfig(plane: ControlPlane, call: Call): LoopbackReply {
  const place = placeOf(plane, call)
  return store(plane, place, { ...requireConfig(place), ...readConfig(readBody(call.request.body)) })
}

function getConfig(plane: ControlPlane, call: Call): LoopbackReply {
  const place = placeOf(plane, call)
  return json(describe(place, requireConfig(place)))
}

function listConfigs(plane: ControlPlane, call: Call): LoopbackReply {
  const { record } = placeOf(plane, call)
  const all = [...record.eventInvokeConfigs].map(([key, config]) => describe({ record, key }, config))
  const { items, ...more } = pageOf(all, call.request.query)
  return json({ FunctionEventInvokeConfigs: items, ...more })
}

function deleteConfig(plane: ControlPlane, call: Call): LoopbackReply {
  const place = placeOf(plane, call)
  requireConfig(place)
  place.record.eventInvokeConfigs.delete(place.key)
  return noContent()
}

interface ConfigPlace {
  readonly record: FunctionRecord
  readonly key: string
}

function placeOf(plane: ControlPlane, call: Call): ConfigPlace {
  const found = find(plane, call)
  requireVersion(found)
  return { record: found.record, key: found.qualifier ?? "$LATEST" }
}

function store({ clock }: ControlPlane, place: ConfigPlace, config: Partial<EventInvokeConfig>): LoopbackReply {
  const stored = { ...config, lastModifiedMs: clock.now() }
  place.record.eventInvokeConfigs.set(place.key, stored)
  return json(describe(place, stored))
}

function readConfig(input: Json): Omit<EventInvokeConfig, "lastModifiedMs"> {
  if (!isEmpty(input.DestinationConfig)) {
    throw invalidParameter("DestinationConfig isn't supported by this local Lambda: leave it out.")
  }
  const maximumRetryAttempts = readInteger(input, "MaximumRetryAttempts", 0, 2)
  const maximumEventAgeInSeconds = readInteger(input, "MaximumEventAgeInSeconds", 60, 21_600)
  return {
    ...(maximumRetryAttempts === undefined ? {} : { maximumRetryAttempts }),
    ...(maximumEventAgeInSeconds === undefined ? {} : { maximumEventAgeInSeconds }),
  }
}

function requireConfig({ record, key }: ConfigPlace): EventInvokeConfig {
  const config = record.eventInvokeConfigs.get(key)
  if (config === undefined) throw notFound(`The function ${record.arn}:${key} doesn't have an EventInvokeConfig`)
  return config
}

function describe({ record, key }: ConfigPlace, config: EventInvokeConfig) {
  const { maximumRetryAttempts, maximumEventAgeInSeconds, lastModifiedMs } = config
  return {
    LastModified: lastModifiedMs / 1000,
    FunctionArn: `${record.arn}:${key}`,
    ...(maximumRetryAttempts === undefined ? {} : { MaximumRetryAttempts: maximumRetryAttempts }),
    ...(maximumEventAgeInSeconds === undefined ? {} : { MaximumEventAgeInSeconds: maximumEventAgeInSeconds }),
    DestinationConfig: { OnSuccess: {}, OnFailure: {} },
  }
}
