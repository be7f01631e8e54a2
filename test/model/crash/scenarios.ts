import { randomUUID } from "node:crypto"
import type { World, WorldOptions } from "../world/world.ts"

/** A stretch of a world's life in which each external call is struck in turn. */
export interface Scenario {
  readonly name: string
  readonly options?: WorldOptions
  /** Goes well: brings the world to where the stretch begins. */
  readonly prepare: (world: World) => Promise<void>
  /** Every point of it is struck, alone and in pairs. */
  readonly run: (world: World) => Promise<void>
}

const MINUTE_MS = 60_000

/** Asks for a rotation, and gives Secrets Manager the time for its retries. */
export async function rotate(world: World, secretArn = world.apps[0]?.secretArn ?? ""): Promise<void> {
  await world.call("RotateSecret", { SecretId: secretArn, ClientRequestToken: randomUUID() })
  await world.kernel.advance(MINUTE_MS)
}

async function nothing(): Promise<void> {}

/** Every stretch that is struck. */
export const SCENARIOS: readonly Scenario[] = [
  { name: "an app's first rotation", prepare: nothing, run: rotate },
  { name: "an app's second rotation", prepare: rotate, run: rotate },
]
