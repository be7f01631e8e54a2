import {
  CreateFunctionCommand,
  type CreateFunctionCommandInput,
  type CreateFunctionCommandOutput,
  type LambdaClient,
} from "@aws-sdk/client-lambda"
import { zipOf } from "./zip-file.ts"

/** A role that exists nowhere, as everything here. */
export const ROLE = "arn:aws:iam::000000000000:role/rotation"

/** A zip whose handler `index.handler` returns what `expression` gives, with `event`, `context` and `process` at hand. */
export function codeReturning(expression: string): Buffer {
  return zipOf({ name: "index.mjs", text: `export const handler = async (event, context) => (${expression})` })
}

/** Creates a function `name` whose code says hello, with whatever else is given. */
export function create(
  client: LambdaClient,
  FunctionName: string,
  more: Partial<CreateFunctionCommandInput> = {},
): Promise<CreateFunctionCommandOutput> {
  const Code = { ZipFile: codeReturning(`"hello"`) }
  const input = { FunctionName, Runtime: "nodejs24.x" as const, Handler: "index.handler", Role: ROLE, Code }
  return client.send(new CreateFunctionCommand({ ...input, ...more }))
}
