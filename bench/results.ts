import { availableParallelism, cpus } from "node:os"
import { type Bench, type BenchPlace, type ColdSample, createBench, type WarmSample } from "./measure.ts"
import { METRICS, type MetricKey } from "./metrics.ts"
import type { BenchOptions } from "./options.ts"
import { pairedRatios, type Summary, summarize } from "./statistics.ts"
import type { Subject, SubjectName } from "./subjects.ts"

/** Everything that one run of the bench found. */
export interface BenchResults {
  /** ISO 8601. */
  readonly at: string
  readonly machine: { readonly node: string; readonly cpu: string; readonly cores: number; readonly platform: string }
  readonly runs: number
  readonly warmRuns: number
  readonly subjects: Readonly<Record<SubjectName, SubjectResults>>
}

export interface SubjectResults {
  readonly bytes: number
  readonly metrics: Readonly<Record<MetricKey, { readonly value: Summary; readonly ratio: Summary }>>
}

type Samples = Map<SubjectName, { cold: ColdSample[]; warm: WarmSample[] }>

/** Measures all subjects, interleaved, so that what slows the machine slows all of them. @throws Error once the signal comes */
export async function measureAll(
  subjects: readonly Subject[],
  place: BenchPlace,
  { runs, warmRuns }: BenchOptions,
): Promise<BenchResults> {
  const bench = await createBench(place)
  const samples: Samples = new Map(subjects.map(({ name }) => [name, { cold: [], warm: [] }]))
  for (const subject of subjects) await bench.cold(subject)
  for (let run = 0; run < runs; run++) await coldRound(bench, turned(subjects, run), samples)
  for (let run = 0; run < warmRuns; run++) await warmRound(bench, turned(subjects, run), samples)
  const results = subjects.map(({ name, bytes }) => [name, { bytes, metrics: metricsOf(samples, name) }])
  return { at: new Date().toISOString(), machine: machine(), runs, warmRuns, subjects: Object.fromEntries(results) }
}

/** Each round begins with the next subject, so that none always runs after the same one. */
function turned(subjects: readonly Subject[], run: number): readonly Subject[] {
  const at = run % subjects.length
  return [...subjects.slice(at), ...subjects.slice(0, at)]
}

async function coldRound(bench: Bench, subjects: readonly Subject[], samples: Samples): Promise<void> {
  for (const subject of subjects) samples.get(subject.name)?.cold.push(await bench.cold(subject))
}

async function warmRound(bench: Bench, subjects: readonly Subject[], samples: Samples): Promise<void> {
  for (const subject of subjects) samples.get(subject.name)?.warm.push(await bench.warm(subject))
}

function metricsOf(samples: Samples, name: SubjectName): SubjectResults["metrics"] {
  const entries = METRICS.map(({ key }) => {
    const values = valuesOf(samples, name, key)
    return [key, { value: summarize(values), ratio: summarize(pairedRatios(values, valuesOf(samples, "floor", key))) }]
  })
  return Object.fromEntries(entries)
}

function valuesOf(samples: Samples, name: SubjectName, key: MetricKey): readonly number[] {
  const { cold = [], warm = [] } = samples.get(name) ?? {}
  return key === "rotationCpuMs" ? warm.map((sample) => sample[key]) : cold.map((sample) => sample[key])
}

function machine(): BenchResults["machine"] {
  const { version, platform, arch } = process
  const cpu = cpus()[0]?.model.trim() || "unknown"
  return { node: version, cpu, cores: availableParallelism(), platform: `${platform} ${arch}` }
}
