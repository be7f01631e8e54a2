import { readFile } from "node:fs/promises"
import { join } from "node:path"
import {
  AddPermissionCommand,
  CreateFunctionCommand,
  type LambdaClient,
  UpdateFunctionConfigurationCommand,
  waitUntilFunctionActiveV2,
  waitUntilFunctionUpdatedV2,
} from "@aws-sdk/client-lambda"
import { BUNDLE_DIR } from "../../../scripts/build.ts"
import { zipOf } from "../../contract/lambda/zip-file.ts"

const ACTIVE_WITHIN_SECONDS = 30
const BUNDLE = "rotation.mjs"

/** A function in a Lambda that somebody else wrote. */
export interface Deployed {
  readonly functionArn: string
  /** Settles when the timeout is in force. */
  setTimeout(timeoutSeconds: number): Promise<void>
}

/** What to deploy where. */
export interface Deployment {
  readonly client: LambdaClient
  readonly functionName: string
  readonly accountId: string
  readonly environment: Readonly<Record<string, string>>
}

/** Uploads the rotation function's bundle as a zip, as an operator would, and lets Secrets Manager in. */
export async function deploy({ client, functionName, accountId, environment }: Deployment): Promise<Deployed> {
  const FunctionName = functionName
  const waiting = { client, maxWaitTime: ACTIVE_WITHIN_SECONDS, minDelay: 1 }
  const { FunctionArn = "" } = await client.send(
    new CreateFunctionCommand({
      FunctionName,
      Runtime: "nodejs24.x",
      Role: `arn:aws:iam::${accountId}:role/rotation`,
      Handler: "rotation.handler",
      Code: { ZipFile: zipOf({ name: BUNDLE, text: await readFile(join(BUNDLE_DIR, BUNDLE), "utf8") }) },
      Timeout: 60,
      MemorySize: 256,
      Environment: { Variables: environment },
    }),
  )
  await waitUntilFunctionActiveV2(waiting, { FunctionName })
  await client.send(
    new AddPermissionCommand({
      FunctionName,
      StatementId: "secrets-manager",
      Action: "lambda:InvokeFunction",
      Principal: "secretsmanager.amazonaws.com",
      SourceAccount: accountId,
    }),
  )
  return {
    functionArn: FunctionArn,
    async setTimeout(Timeout) {
      await client.send(new UpdateFunctionConfigurationCommand({ FunctionName, Timeout }))
      await waitUntilFunctionUpdatedV2(waiting, { FunctionName })
    },
  }
}
