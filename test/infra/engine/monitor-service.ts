import {
  type handleUnaryCall,
  type ServerUnaryCall,
  type sendUnaryData,
  status,
  type UntypedServiceImplementation,
} from "@grpc/grpc-js"
import resourceProto, {
  type RegisterResourceHookRequest,
  type RegisterResourceOutputsRequest,
  type RegisterResourceRequest,
  type RegisterResourceResponse,
  type ResourceInvokeRequest,
  type ResourceInvokeResponse,
} from "@pulumi/pulumi/proto/resource_pb.js"
import { Empty } from "google-protobuf/google/protobuf/empty_pb.js"
import { Struct } from "google-protobuf/google/protobuf/struct_pb.js"
import type { Deployment } from "./deployment.ts"
import type { Provider } from "./provider.ts"

const FEATURES = resourceProto.ResourceMonitorFeature

/** What the engine says that it can do. */
const SUPPORTED = [
  FEATURES.RESOURCE_MONITOR_FEATURE_SECRETS,
  FEATURES.RESOURCE_MONITOR_FEATURE_RESOURCE_REFERENCES,
  FEATURES.RESOURCE_MONITOR_FEATURE_ALIAS_SPECS,
  FEATURES.RESOURCE_MONITOR_FEATURE_RESOURCE_HOOKS,
]

/** Pulumi's ResourceMonitor service for one deployment. */
export function monitorService(deployment: Deployment, provider: Provider): UntypedServiceImplementation {
  return {
    getDeploymentInfo: (_call: ServerUnaryCall<Empty, unknown>, answer: sendUnaryData<unknown>) => {
      const info = new resourceProto.DeploymentInfo()
      info.setSupportedfeaturesList(SUPPORTED)
      answer(null, info)
    },
    registerResource: register(deployment),
    registerResourceOutputs: registerOutputs(deployment),
    registerResourceHook: registerHook(deployment),
    invoke: invoke(provider),
    signalAndWaitForShutdown: (_call: ServerUnaryCall<Empty, Empty>, answer: sendUnaryData<Empty>) =>
      answer(null, new Empty()),
  }
}

function register(deployment: Deployment): handleUnaryCall<RegisterResourceRequest, RegisterResourceResponse> {
  return async ({ request }, answer) => {
    try {
      const { urn, id, outputs } = await deployment.register(request)
      const response = new resourceProto.RegisterResourceResponse()
      response.setUrn(urn)
      response.setId(id)
      response.setObject(Struct.fromJavaScript(outputs as never))
      answer(null, response)
    } catch (error) {
      answer({ code: status.UNKNOWN, details: (error as Error).message })
    }
  }
}

function registerOutputs(deployment: Deployment): handleUnaryCall<RegisterResourceOutputsRequest, Empty> {
  return ({ request }, answer) => {
    const outputs = (request.getOutputs()?.toJavaScript() ?? {}) as Record<string, unknown>
    deployment.registerOutputs(request.getUrn(), outputs)
    answer(null, new Empty())
  }
}

function registerHook(deployment: Deployment): handleUnaryCall<RegisterResourceHookRequest, Empty> {
  return ({ request }, answer) => {
    const callback = request.getCallback()
    deployment.registerHook({
      name: request.getName(),
      target: callback?.getTarget() ?? "",
      token: callback?.getToken() ?? "",
      isForPreview: request.getOnDryRun(),
    })
    answer(null, new Empty())
  }
}

function invoke(provider: Provider): handleUnaryCall<ResourceInvokeRequest, ResourceInvokeResponse> {
  return ({ request }, answer) => {
    try {
      const inputs = (request.getArgs()?.toJavaScript() ?? {}) as Record<string, unknown>
      const response = new resourceProto.ResourceInvokeResponse()
      response.setReturn(Struct.fromJavaScript(provider.answer(request.getTok(), inputs) as never))
      answer(null, response)
    } catch (error) {
      answer({ code: status.UNKNOWN, details: (error as Error).message })
    }
  }
}
