/** The middle of some measurements and how far they spread. */
export interface Summary {
  readonly median: number
  /** A quarter of the measurements are below this one, and a quarter above the next. */
  readonly lowerQuartile: number
  readonly upperQuartile: number
}

/** @throws RangeError when there is nothing to summarize */
export function summarize(values: readonly number[]): Summary {
  if (values.length === 0) throw new RangeError("there are no measurements")
  const sorted = values.toSorted((a, b) => a - b)
  return {
    median: quantile(sorted, 0.5),
    lowerQuartile: quantile(sorted, 0.25),
    upperQuartile: quantile(sorted, 0.75),
  }
}

/** Ratios of measurements that were taken one after the other, pair by pair. @throws RangeError when there aren't as many of both */
export function pairedRatios(values: readonly number[], floor: readonly number[]): readonly number[] {
  if (values.length !== floor.length) throw new RangeError("as many measurements of both are needed")
  return values.map((value, at) => value / (floor[at] ?? Number.NaN))
}

/** Between two measurements it is the point on the line between them. */
function quantile(sorted: readonly number[], share: number): number {
  const place = (sorted.length - 1) * share
  const below = sorted[Math.floor(place)] ?? Number.NaN
  const above = sorted[Math.ceil(place)] ?? Number.NaN
  return below + (above - below) * (place - Math.floor(place))
}
