import { BUNDLE_DIR, buildLambda } from "../scripts/build.ts"
import { type AwsCall, createAwsCall } from "./aws-call.ts"
import type { AdjustableClock } from "./clock.ts"
import { listenAsControl } from "./control/control-server.ts"
import { controlRoutes } from "./control/routes.ts"
import { rotateOnce } from "./first-rotation.ts"
import type { Kms } from "./kms/kms.ts"
import type { Lambda } from "./lambda/lambda.ts"
import type { LineSimulator } from "./line/simulator.ts"
import type { DueReport, RotationEvent, SecretsManager, Switches } from "./secrets-manager/secrets-manager.ts"
import { SECRET_PREFIX, type SeededChannel, seedChannels } from "./seed.ts"
import { createSigningKeys, type SigningKeyPlace } from "./signing-key.ts"
import { naming, PLACE, type StandIns, startStandIns } from "./stand-ins.ts"

export interface LocalOptions {
  /** How many channels to set up, 1 to 1,000. Default 1. */
  readonly channels?: number
  /** `none`: no rotation has run yet. `first`: each token secret has been rotated once. Default `none`. */
  readonly tokens?: "none" | "first"
  /** Where each channel's assertion signing key is: in the credentials secret or in KMS. Default `private`. */
  readonly signingKey?: SigningKeyPlace
  /** TCP ports on 127.0.0.1; 0, the default, takes a free one. */
  readonly ports?: { readonly line?: number; readonly aws?: number; readonly control?: number }
  /** Where Secrets Manager invokes rotation functions. Default: the Lambda that is started here. */
  readonly lambdaEndpoint?: string
  /** Folder of the function's bundle. Default: the project's, built anew. */
  readonly codeDir?: string
  /** Further variables of the function, or other values. Default none. */
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
  readonly functions: { readonly rotation: string; readonly sentinel: string | null }
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
  /** Moves the clock of all stand-ins and `Date` in the functions they run. Fires nothing. */
  advance(seconds: number): Promise<void>
  /** Runs what has fallen due by the clock; settles when it is done. */
  runSchedules(): Promise<DueReport>
  /** What rotations did since start, in order. */
  rotations(): readonly RotationEvent[]
  /** Stops everything; settles when no process is left. */
  close(): Promise<void>
}

const CREDENTIALS = { accessKeyId: "local", secretAccessKey: "local" }
const ROTATION_FUNCTION = "line-token-rotation"
const MOST_CHANNELS = 1_000

/**
 * Starts LINE, Secrets Manager, KMS, Lambda and control on loopback, with channels to try them on.
 * @throws RangeError for an option out of bounds.
 * @throws Error when a port is taken, or a first rotation fails.
 */
export async function startLocal(options: LocalOptions = {}): Promise<Local> {
  const { channels = 1 } = options
  if (!Number.isInteger(channels) || channels < 1 || channels > MOST_CHANNELS) {
    throw new RangeError(`channels must be an integer, 1 to ${MOST_CHANNELS}; found ${channels}`)
  }
  const closers: Closer[] = []
  const close = async () => {
    await Promise.all(closers.splice(0).map((closer) => closer()))
  }
  try {
    const running = await start(options, channels, (closer) => void closers.push(closer))
    return { ...running, close }
  } catch (error) {
    await close()
    throw error
  }
}

type Closer = () => Promise<void>
type OnStarted = (closer: Closer) => void

async function start(options: LocalOptions, channels: number, onStarted: OnStarted): Promise<Omit<Local, "close">> {
  const { ports = {}, tokens = "none", switches = {} } = options
  const standIns = await startStandIns({
    ports: { line: ports.line ?? 0, aws: ports.aws ?? 0 },
    switches,
    lambdaEndpoint: (awsEndpoint) => options.lambdaEndpoint ?? awsEndpoint,
    onStarted,
  })
  const call = createAwsCall(standIns.secretsManager.handle, "secretsmanager")
  const rotation = await registerRotation(standIns, options)
  const seeded = await seed(standIns, call, rotation, { ...options, channels })
  const controlled = control(standIns)
  if (tokens === "first") await rotateOnce(standIns.secretsManager, call, seeded)

  const routes = controlRoutes(controlled, channelIdsOf(seeded))
  const { control: port = 0 } = ports
  const server = await naming("control", port, listenAsControl({ clock: standIns.clock, port, routes }))
  onStarted(server.close)
  return { ...controlled, ready: readyLine(standIns, server.origin, rotation, seeded) }
}

/** What control can do with the stand-ins. */
function control({ clock, line, lambda, kms, secretsManager }: StandIns): Omit<Local, "close" | "ready"> {
  return {
    clock,
    line,
    lambda,
    kms,
    secretsManager,
    async advance(seconds) {
      clock.advance(seconds)
      await lambda.moveClocks()
    },
    runSchedules: secretsManager.runDue,
    rotations: secretsManager.history,
  }
}

function channelIdsOf(channels: readonly SeededChannel[]): readonly string[] {
  return channels.map(({ id }) => id)
}

async function registerRotation({ lambda, line }: StandIns, options: LocalOptions): Promise<string> {
  if (options.codeDir === undefined) await buildLambda()
  return lambda.register({
    name: ROTATION_FUNCTION,
    codeDir: options.codeDir ?? BUNDLE_DIR,
    handler: "rotation.handler",
    timeoutSeconds: 60,
    memorySizeMb: 256,
    environment: { SECRET_PREFIX, LINE_API_ORIGIN: line.origin, ...options.functionEnvironment },
  })
}

function seed(
  { line, kms, secretsManager }: StandIns,
  call: AwsCall,
  rotationFunction: string,
  { channels, signingKey = "private" }: LocalOptions & { readonly channels: number },
) {
  const { attachRotation } = secretsManager
  const makeSigningKey = createSigningKeys(signingKey, createAwsCall(kms.handle, "TrentService"))
  return seedChannels({ line, call, attachRotation, rotationFunction, channels, makeSigningKey })
}

function readyLine(
  { line, awsEndpoint }: StandIns,
  controlOrigin: string,
  rotation: string,
  channels: readonly SeededChannel[],
): Ready {
  return {
    ready: true,
    line: { origin: line.origin },
    aws: { endpoint: awsEndpoint, ...PLACE, ...CREDENTIALS },
    control: { origin: controlOrigin },
    functions: { rotation, sentinel: null },
    channels,
  }
}
