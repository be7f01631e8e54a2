import type { World } from "./world.ts"

/**
 * The commands that a next step tells an operator to run, in their order; `pulumi up` isn't among them. Pure.
 * @param kid in place of `<kid>`
 */
export function commandsOf(nextStep: string, kid = "<kid>"): readonly string[] {
  return nextStep
    .split("\n")
    .filter((line) => /^ +(pulumi|aws|rm) /.test(line))
    .map((line) => line.trim().replace("<kid>", kid))
    .filter((command) => command !== "pulumi up")
}

/**
 * The JSON that a next step tells an operator to put into a file; undefined if there is none. Pure.
 * @param kid in place of `<kid>`
 */
export function jsonOf(nextStep: string, kid = "<kid>"): string | undefined {
  return /^ *(\{.*\})$/m.exec(nextStep)?.[1]?.replace("<kid>", kid)
}

/** What an operator's shell has so that the AWS CLI finds the account. */
export function operatorEnvironment({ awsEndpoint }: Pick<World, "awsEndpoint">): NodeJS.ProcessEnv {
  return { AWS_ENDPOINT_URL: awsEndpoint, AWS_PAGER: "" }
}
