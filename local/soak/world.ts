import type { LineSimulator } from "../line/simulator.ts"
import type { SecretsManager } from "../secrets-manager/secrets-manager.ts"

/** One app's token secret. */
export interface SoakedApp {
  /** For reports. */
  readonly name: string
  readonly secretArn: string
  readonly channelId: string
}

/** One log line of a function, as far as it is looked at. */
export interface FunctionLine {
  readonly secretArn?: string
  readonly keyId?: string
  /** The error's code. */
  readonly error?: string
  readonly outcome?: string
}

/** A LINE, a Secrets Manager and a rotation function, however that is run, with apps to rotate. */
export interface SoakWorld {
  readonly line: LineSimulator
  readonly secretsManager: SecretsManager
  /** `http://127.0.0.1:<port>` of Secrets Manager. */
  readonly awsEndpoint: string
  readonly apps: readonly SoakedApp[]
  /** How many rotations at once. */
  readonly atOnce: number
  /** Moves the clock of all of it. */
  advance(seconds: number): Promise<void>
  /** Ends what goes wrong with the function and its invocations. */
  calm(): void
  /** What the function logged. */
  functionLines(): readonly FunctionLine[]
  /** All that the function wrote or threw, as text. */
  functionTexts(): readonly string[]
  /** Faults that struck the function itself, or its invocation: their kinds. */
  functionFaults(): readonly string[]
  /** createSecret invocations that ended without the function's say: killed, or their answer was lost. */
  hardEnds(secretArn: string): number
}
