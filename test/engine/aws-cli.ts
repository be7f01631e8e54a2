import { execFile } from "node:child_process"
import { delimiter, join } from "node:path"
import { promisify } from "node:util"
import { binOf } from "../support/virtual-environment.ts"
import { AWS, type World } from "./world.ts"

const VENV_BIN = binOf(join(import.meta.dirname, "..", "..", ".venv"))

/** The AWS CLI may be in the virtual environment of `npm run test:clients` only. */
export const PATH_WITH_AWS_CLI: string = [process.env.PATH, VENV_BIN].join(delimiter)

/** Runs `aws ARG …` against the stand-ins. @returns what it printed @throws Error with what it printed */
export async function awsCli({ awsEndpoint }: Pick<World, "awsEndpoint">, args: readonly string[]): Promise<string> {
  const env = {
    PATH: PATH_WITH_AWS_CLI,
    HOME: process.env.HOME,
    AWS_ENDPOINT_URL: awsEndpoint,
    AWS_REGION: AWS.region,
    AWS_DEFAULT_REGION: AWS.region,
    AWS_ACCESS_KEY_ID: AWS.accessKeyId,
    AWS_SECRET_ACCESS_KEY: AWS.secretAccessKey,
    AWS_PAGER: "",
  }
  const { stdout } = await promisify(execFile)("aws", args, { env })
  return stdout
}
