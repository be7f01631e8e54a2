import { credentials } from "@grpc/grpc-js"
import callbackGrpc from "@pulumi/pulumi/proto/callback_grpc_pb.js"
import callbackProto from "@pulumi/pulumi/proto/callback_pb.js"
import resourceProto from "@pulumi/pulumi/proto/resource_pb.js"
import { Struct } from "google-protobuf/google/protobuf/struct_pb.js"
import { nameOfUrn, type Registration } from "../registrations.ts"
import type { ResourceState } from "./state.ts"

/** A function of the program that the engine calls before or after something. */
export interface Hook {
  readonly name: string
  /** `host:port` of the program. */
  readonly target: string
  readonly token: string
  /** Whether it is called in a preview too. */
  readonly isForPreview: boolean
}

/** Calls a hook before an update. @throws Error with what the hook says against it */
export async function callHook(hook: Hook, before: ResourceState, after: Registration): Promise<void> {
  const request = new resourceProto.ResourceHookRequest()
  request.setUrn(before.urn)
  request.setId(before.id)
  request.setName(nameOfUrn(before.urn))
  request.setType(before.type)
  request.setOldInputs(Struct.fromJavaScript(before.inputs as never))
  request.setNewInputs(Struct.fromJavaScript(after.wire as never))
  const response = resourceProto.ResourceHookResponse.deserializeBinary(await call(hook, request.serializeBinary()))
  if (response.getError() !== "") throw new Error(`before hook "${hook.name}" failed: ${response.getError()}`)
}

function call({ target, token }: Hook, bytes: Uint8Array): Promise<Uint8Array> {
  const client = new callbackGrpc.CallbacksClient(target, credentials.createInsecure())
  const request = new callbackProto.CallbackInvokeRequest()
  request.setToken(token)
  request.setRequest(bytes)
  return new Promise((resolve, reject) => {
    client.invoke(request, (error, response) => {
      client.close()
      if (error) reject(error)
      else resolve(response.getResponse_asU8())
    })
  })
}
