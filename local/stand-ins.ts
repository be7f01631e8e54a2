import { listenAsAws } from "./aws-endpoint.ts"
import { type AdjustableClock, createClock } from "./clock.ts"
import { createKms, type Kms } from "./kms/kms.ts"
import { createLambda, type Lambda } from "./lambda/lambda.ts"
import { type LineSimulator, startLineSimulator } from "./line/simulator.ts"
import { createSecretsManager, type SecretsManager, type Switches } from "./secrets-manager/secrets-manager.ts"

/** The account and Region that everything here is in. */
export const PLACE = { region: "us-east-1", accountId: "000000000000" } as const

export interface StandInOptions {
  /** TCP ports on 127.0.0.1; 0 takes a free one. */
  readonly ports: { readonly line: number; readonly aws: number }
  readonly switches?: Partial<Switches>
  /** Where Secrets Manager finds Lambda; asked before each call, with the address of the AWS endpoint here. */
  readonly lambdaEndpoint: (awsEndpoint: string) => string
  /** Gets what closes each part, as soon as the part is there. */
  readonly onStarted: (close: () => Promise<void>) => void
}

/** LINE and AWS, wired by their addresses. */
export interface StandIns {
  readonly clock: AdjustableClock
  readonly line: LineSimulator
  readonly secretsManager: SecretsManager
  readonly kms: Kms
  readonly lambda: Lambda
  /** `http://127.0.0.1:<port>`, for every AWS service there is. */
  readonly awsEndpoint: string
}

/** @throws Error that names the option when a port is taken. */
export async function startStandIns(options: StandInOptions): Promise<StandIns> {
  const { ports, switches = {}, onStarted } = options
  const clock = createClock()
  const line = await naming("line", ports.line, startLineSimulator({ clock, port: ports.line }))
  onStarted(line.close)

  let awsEndpoint = ""
  const lambda = createLambda({ clock, ...PLACE, awsEndpoint: () => awsEndpoint })
  onStarted(lambda.close)
  const lambdaEndpoint = () => options.lambdaEndpoint(awsEndpoint)
  const secretsManager = createSecretsManager({ clock, ...PLACE, lambdaEndpoint, switches })
  onStarted(secretsManager.close)

  const kms = createKms({ clock, ...PLACE })

  const handlers = { secretsManager: secretsManager.handle, kms: kms.handle, lambda: lambda.handle }
  const aws = await naming("aws", ports.aws, listenAsAws({ clock, ...PLACE, port: ports.aws, ...handlers }))
  onStarted(aws.close)
  awsEndpoint = aws.origin
  return { clock, line, secretsManager, kms, lambda, awsEndpoint }
}

/** Says which option to change when a port can't be had. */
export async function naming<T>(name: "line" | "aws" | "control", port: number, started: Promise<T>): Promise<T> {
  try {
    return await started
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : undefined
    if (code !== "EADDRINUSE" && code !== "EACCES") throw error
    const what = code === "EADDRINUSE" ? "is in use" : "may not be used"
    throw new Error(`port ${port} ${what}: choose another with --port-${name}, or leave it out for a free one`)
  }
}
