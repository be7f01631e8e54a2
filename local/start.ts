import { type AwsCall, createAwsCall } from "./aws-call.ts"
import type { AdjustableClock } from "./clock.ts"
import { listenAsControl } from "./control/control-server.ts"
import { controlRoutes } from "./control/routes.ts"
import { rotateOnce } from "./first-rotation.ts"
import { type FunctionArns, registerFunctions } from "./functions.ts"
import type { Kms } from "./kms/kms.ts"
import type { Lambda } from "./lambda/lambda.ts"
import type { LineSimulator } from "./line/simulator.ts"
import { createAsynchronousInvoke } from "./scheduler/asynchronous-invoke.ts"
import { createScheduler, type Scheduler } from "./scheduler/scheduler.ts"
import { runSchedules, type SchedulesReport, scheduleSentinel } from "./schedules.ts"
import type { RotationEvent, SecretsManager, Switches } from "./secrets-manager/secrets-manager.ts"
import { type SeededChannel, seedChannels } from "./seed.ts"
import { createSigningKeys, type SigningKeyPlace } from "./signing-key.ts"
import { naming, PLACE, type StandIns, startStandIns } from "./stand-ins.ts"

export interface LocalOptions {
  /** How many channels to set up, 1 to 1,000. Default 1. */
  readonly channels?: number
  /** How many apps each channel has, with a token secret each, 1 to 30. Default 1. */
  readonly apps?: number
  /** `none`: no rotation has run yet. `first`: each token secret has been rotated once. Default `none`. */
  readonly tokens?: "none" | "first"
  /** Where each channel's assertion signing key is: in the credentials secret or in KMS. Default `private`. */
  readonly signingKey?: SigningKeyPlace
  /** TCP ports on 127.0.0.1; 0, the default, takes a free one. */
  readonly ports?: { readonly line?: number; readonly aws?: number; readonly control?: number }
  /** Where Secrets Manager invokes rotation functions. Default: the Lambda that is started here. */
  readonly lambdaEndpoint?: string
  /** Folder of the functions' bundles. Default: the project's, built anew. */
  readonly codeDir?: string
  /** Further variables of the functions, or other values. Default none. */
  readonly functionEnvironment?: Readonly<Record<string, string>>
  readonly switches?: Partial<Switches>
}

/** What a client needs to know: the line that `npm run -s local -- --json` prints. */
export interface Ready {
  readonly ready: true
  readonly line: { readonly origin: string }
  readonly aws: {
    readonly endpoint: string
    readonly region: string
    readonly accountId: string
    readonly accessKeyId: string
    readonly secretAccessKey: string
  }
  readonly control: { readonly origin: string }
  readonly functions: FunctionArns
  readonly channels: readonly SeededChannel[]
}

/** All stand-ins, running and wired together. */
export interface Local {
  readonly ready: Ready
  readonly clock: AdjustableClock
  readonly line: LineSimulator
  readonly secretsManager: SecretsManager
  readonly kms: Kms
  readonly lambda: Lambda
  readonly scheduler: Scheduler
  /** Moves the clock of all stand-ins and `Date` in the functions they run. Fires nothing. */
  advance(seconds: number): Promise<void>
  /** Runs what has fallen due by the clock, rotations first and then the sentinel; settles when it is done. */
  runSchedules(): Promise<SchedulesReport>
  /** What rotations did since start, in order. */
  rotations(): readonly RotationEvent[]
  /** Stops everything; settles when no process is left. */
  close(): Promise<void>
}

const CREDENTIALS = { accessKeyId: "local", secretAccessKey: "local" }
const MOST_CHANNELS = 1_000
const MOST_APPS = 30

/**
 * Starts LINE, Secrets Manager, KMS, Lambda and control on loopback, with channels to try them on.
 * @throws RangeError for an option out of bounds.
 * @throws Error when a port is taken, or a first rotation fails.
 */
export async function startLocal(options: LocalOptions = {}): Promise<Local> {
  const { channels = 1, apps = 1 } = options
  checkCount("channels", channels, MOST_CHANNELS)
  checkCount("apps", apps, MOST_APPS)
  const closers: Closer[] = []
  const close = async () => {
    await Promise.all(closers.splice(0).map((closer) => closer()))
  }
  try {
    const running = await start({ ...options, channels, apps }, (closer) => void closers.push(closer))
    return { ...running, close }
  } catch (error) {
    await close()
    throw error
  }
}

type Closer = () => Promise<void>
type OnStarted = (closer: Closer) => void

function checkCount(name: string, found: number, most: number): void {
  if (Number.isInteger(found) && found >= 1 && found <= most) return
  throw new RangeError(`${name} must be an integer, 1 to ${most}; found ${found}`)
}

type Counted = LocalOptions & { readonly channels: number; readonly apps: number }

async function start(options: Counted, onStarted: OnStarted): Promise<Omit<Local, "close">> {
  const { ports = {}, tokens = "none", switches = {} } = options
  const standIns = await startStandIns({
    ports: { line: ports.line ?? 0, aws: ports.aws ?? 0 },
    switches,
    lambdaEndpoint: (awsEndpoint) => options.lambdaEndpoint ?? awsEndpoint,
    onStarted,
  })
  const call = createAwsCall(standIns.secretsManager.handle, "secretsmanager")
  const functions = await registerFunctions(standIns, options)
  const seeded = await seed(standIns, call, functions.rotation, options)
  const scheduler = createScheduler({ clock: standIns.clock, invoke: createAsynchronousInvoke(standIns.lambda) })
  onStarted(async () => scheduler.close())
  scheduleSentinel(scheduler, functions.sentinel, seeded)
  const controlled = control(standIns, scheduler)
  if (tokens === "first") await rotateOnce(standIns.secretsManager, call, seeded)

  const routes = controlRoutes(controlled, channelIdsOf(seeded))
  const { control: port = 0 } = ports
  const server = await naming("control", port, listenAsControl({ clock: standIns.clock, port, routes }))
  onStarted(server.close)
  return { ...controlled, ready: readyLine(standIns, server.origin, functions, seeded) }
}

/** What control can do with the stand-ins. */
function control(
  { clock, line, lambda, kms, secretsManager }: StandIns,
  scheduler: Scheduler,
): Omit<Local, "close" | "ready"> {
  return {
    clock,
    line,
    lambda,
    kms,
    secretsManager,
    scheduler,
    async advance(seconds) {
      clock.advance(seconds)
      await lambda.moveClocks()
    },
    runSchedules: () => runSchedules(secretsManager, scheduler),
    rotations: secretsManager.history,
  }
}

function channelIdsOf(channels: readonly SeededChannel[]): readonly string[] {
  return channels.map(({ id }) => id)
}

function seed(
  { line, kms, secretsManager }: StandIns,
  call: AwsCall,
  rotationFunction: string,
  { channels, apps, signingKey = "private" }: Counted,
) {
  const { attachRotation } = secretsManager
  const makeSigningKey = createSigningKeys(signingKey, createAwsCall(kms.handle, "TrentService"))
  return seedChannels({ line, call, attachRotation, rotationFunction, channels, apps, makeSigningKey })
}

function readyLine(
  { line, awsEndpoint }: StandIns,
  controlOrigin: string,
  functions: FunctionArns,
  channels: readonly SeededChannel[],
): Ready {
  return {
    ready: true,
    line: { origin: line.origin },
    aws: { endpoint: awsEndpoint, ...PLACE, ...CREDENTIALS },
    control: { origin: controlOrigin },
    functions,
    channels,
  }
}
