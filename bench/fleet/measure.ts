import { runChild } from "../run-child.ts"
import { pairedRatios, type Summary, summarize } from "../statistics.ts"

/** The component with so many channels, made under mocks in a process of its own. */
export interface FleetSample {
  readonly channels: number
  /** Resources that were registered. */
  readonly resources: number
  /** From the constructor to the last answer. */
  readonly ms: number
  /** CPU time of the same, of all threads. */
  readonly cpuMs: number
  /** Peak of the process, Pulumi's SDK included. MB of 2²⁰ bytes. */
  readonly rssMb: number
}

/** What the fleet bench found. */
export interface FleetResults {
  /** ISO 8601. */
  readonly at: string
  readonly node: string
  readonly samples: readonly FleetSample[]
  /** CPU time of the import of the package, and of the bare SDK (`@pulumi/pulumi`), in milliseconds; the ratio is pair by pair. */
  readonly imports: { readonly component: Summary; readonly sdk: Summary; readonly ratio: Summary }
}

const SIZES = [1, 100, 1_000] as const
const LIMIT_MS = 300_000

/**
 * Measures the built package.
 * @param entry absolute path of the module that a program imports
 * @param rounds imports of each, one after the other
 */
export async function measureFleet(entry: string, rounds: number, signal: AbortSignal): Promise<FleetResults> {
  const imports = await measureImports(entry, rounds, signal)
  const samples: FleetSample[] = []
  for (const channels of SIZES) {
    const sample = await run<Omit<FleetSample, "channels">>("fleet.mjs", [entry, String(channels)], signal)
    samples.push({ channels, ...sample })
  }
  return { at: new Date().toISOString(), node: process.version, samples, imports }
}

async function measureImports(entry: string, rounds: number, signal: AbortSignal): Promise<FleetResults["imports"]> {
  const component: number[] = []
  const sdk: number[] = []
  const importOf = async (specifier: string) => (await run<{ cpuMs: number }>("import.mjs", [specifier], signal)).cpuMs
  for (const specifier of [entry, "@pulumi/pulumi"]) await importOf(specifier)
  for (let round = 0; round < rounds; round++) {
    sdk.push(await importOf("@pulumi/pulumi"))
    component.push(await importOf(entry))
  }
  return { component: summarize(component), sdk: summarize(sdk), ratio: summarize(pairedRatios(component, sdk)) }
}

function run<Sample>(program: string, args: readonly string[], signal: AbortSignal): Promise<Sample> {
  const name = [program, ...args].join(" ")
  return runChild({ program, args, name, env: { PATH: process.env.PATH }, limitMs: LIMIT_MS, signal })
}
