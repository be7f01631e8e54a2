import type { LoopbackReply } from "../loopback-server.ts"
import { errorReply } from "./error-reply.ts"
import type { Place, RegisteredFunction } from "./function-definition.ts"

/** GetFunction's answer. Its `Code` has no `Location`: the code is a folder here, there is nothing to download. */
export function describeFunction(fn: RegisteredFunction): LoopbackReply {
  return json({ Configuration: configurationOf(fn), Code: { RepositoryType: "S3" } })
}

/** GetFunctionConfiguration's answer. */
export function describeConfiguration(fn: RegisteredFunction): LoopbackReply {
  return json(configurationOf(fn))
}

/** ListFunctions' answer, in one page. */
export function listFunctions(fns: readonly RegisteredFunction[]): LoopbackReply {
  return json({ Functions: fns.map(configurationOf) })
}

/** GetPolicy's answer: the statement that lets Secrets Manager invoke the function, limited to this account. */
export function describePolicy(fn: RegisteredFunction, place: Place): LoopbackReply {
  if (!fn.allowsSecretsManager) {
    return errorReply("ResourceNotFoundException", "The resource you requested does not exist.")
  }
  const statement = {
    Sid: "SecretsManagerInvokes",
    Effect: "Allow",
    Principal: { Service: "secretsmanager.amazonaws.com" },
    Action: "lambda:InvokeFunction",
    Resource: fn.arn,
    Condition: { StringEquals: { "AWS:SourceAccount": place.accountId } },
  }
  const policy = { Version: "2012-10-17", Id: "default", Statement: [statement] }
  return json({ Policy: JSON.stringify(policy), RevisionId: fn.revisionId })
}

/** @see https://docs.aws.amazon.com/lambda/latest/api/API_FunctionConfiguration.html */
function configurationOf(fn: RegisteredFunction) {
  const hasVariables = Object.keys(fn.environment).length > 0
  return {
    FunctionName: fn.name,
    FunctionArn: fn.arn,
    Runtime: "nodejs24.x",
    Role: `arn:aws:iam::${fn.arn.split(":")[4]}:role/${fn.name}`,
    Handler: fn.handler,
    Description: "",
    Timeout: fn.timeoutSeconds,
    MemorySize: fn.memorySizeMb,
    LastModified: fn.lastModified,
    Version: "$LATEST",
    ...(hasVariables ? { Environment: { Variables: fn.environment } } : {}),
    TracingConfig: { Mode: "PassThrough" },
    RevisionId: fn.revisionId,
    State: "Active",
    LastUpdateStatus: "Successful",
    PackageType: "Zip",
    Architectures: [process.arch === "arm64" ? "arm64" : "x86_64"],
    EphemeralStorage: { Size: 512 },
    LoggingConfig: { LogFormat: "JSON", ApplicationLogLevel: "INFO", LogGroup: `/aws/lambda/${fn.name}` },
  }
}

function json(value: unknown): LoopbackReply {
  return { status: 200, headers: { "content-type": "application/json" }, body: JSON.stringify(value) }
}
