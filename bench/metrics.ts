/** What is measured: of which run, under what name, and what it should come to. */
export interface Metric {
  readonly key: MetricKey
  readonly title: string
  readonly unit: "ms" | "MB"
  /** At most so many times the floor. */
  readonly goal?: number
}

export type MetricKey = "coldMs" | "coldCpuMs" | "importMs" | "stepMs" | "processMs" | "rssMb" | "rotationCpuMs"

/** In the order in which they are shown. */
export const METRICS: readonly Metric[] = [
  { key: "coldMs", title: "cold start: import and first createSecret", unit: "ms", goal: 1.5 },
  { key: "coldCpuMs", title: "CPU time of the same", unit: "ms" },
  { key: "importMs", title: "import alone", unit: "ms" },
  { key: "stepMs", title: "first createSecret alone", unit: "ms" },
  { key: "processMs", title: "whole process", unit: "ms", goal: 1.4 },
  { key: "rssMb", title: "peak memory (RSS)", unit: "MB", goal: 1.1 },
  { key: "rotationCpuMs", title: "warm: CPU time of a whole rotation", unit: "ms", goal: 2 },
]

/** A cold start above so many times the floor is a regression. */
export const COLD_LIMIT = 2
