import { type AwsCall, createAwsCall } from "../../local/aws-call.ts"
import { PLACE, type StandIns, startStandIns } from "../../local/stand-ins.ts"
import { startMinistack } from "../others/ministack/start.ts"
import { type Moto, startMoto } from "./moto.ts"
import { PYTHON } from "./python.ts"

/** LINE and AWS on loopback: the project's stand-ins, MiniStack for what they haven't, moto for CloudWatch. */
export interface World extends Pick<StandIns, "line" | "lambda" | "kms" | "secretsManager" | "awsEndpoint"> {
  /** By the provider's name for each service that the program uses. */
  readonly endpoints: Readonly<Record<string, string>>
  /** Calls Secrets Manager past the network. */
  readonly secrets: AwsCall
  /** Stops all of it; settles when no process is left. */
  close(): Promise<void>
}

/** What every client here calls itself; nobody checks it. */
export const AWS = { region: PLACE.region, accessKeyId: "local", secretAccessKey: "local" }

/** MiniStack's alarms show a difference at each `up`, so CloudWatch is moto's. */
const MINISTACK_SERVICES = ["eventbridge", "iam", "logs", "scheduler", "sns"] as const
const OWN_SERVICES = ["kms", "lambda", "secretsmanager", "sts"] as const

/** Starts them on free ports of 127.0.0.1. @throws Error that says which one didn't start. */
export async function startWorld(): Promise<World> {
  const closers: (() => Promise<void>)[] = []
  const close = async () => {
    await Promise.all(closers.splice(0).map((closer) => closer()))
  }
  try {
    return { ...(await start(closers)), close }
  } catch (error) {
    await close()
    throw error
  }
}

async function start(closers: (() => Promise<void>)[]): Promise<Omit<World, "close">> {
  const standIns = await startStandIns({
    ports: { line: 0, aws: 0 },
    lambdaEndpoint: (awsEndpoint) => awsEndpoint,
    onStarted: (closer) => void closers.push(closer),
  })
  const [ministack, moto] = await Promise.all([startMinistack(PYTHON), startMoto(PYTHON)])
  closers.push(ministack.close, moto.close)
  const secrets = createAwsCall(standIns.secretsManager.handle, "secretsmanager")
  return { ...standIns, secrets, endpoints: endpointsOf(standIns.awsEndpoint, ministack.endpoint, moto) }
}

function endpointsOf(own: string, ministack: string, { endpoint: moto }: Moto): Readonly<Record<string, string>> {
  const served = (services: readonly string[], url: string) => services.map((service) => [service, url] as const)
  return Object.fromEntries([
    ...served(OWN_SERVICES, own),
    ...served(MINISTACK_SERVICES, ministack),
    ...served(["cloudwatch"], moto),
  ])
}
