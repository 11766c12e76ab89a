/** One figure as it is printed: a JSON line. `ratio` = value / reference, measured in the same run. */
export interface Figure {
  name: string
  value: number
  unit: string
  /** In words, as in performance.md. */
  goal: string
  met: boolean
  reference: number | null
  ratio: number | null
}

export const percentile = (sorted: readonly number[], share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN

export interface Latency {
  p50: number
  p99: number
}

/** The 50th and 99th percentile of latencies in ms. */
export const latency = (samples: number[]): Latency => {
  const sorted = samples.toSorted((a, b) => a - b)
  return { p50: percentile(sorted, 0.5), p99: percentile(sorted, 0.99) }
}

const round = (value: number): number => Number(value.toPrecision(4))

/** Prints a figure; throws when it is not a number: what could not be measured is not passed over. */
export const print = (figure: Omit<Figure, 'ratio'>): void => {
  const { reference, value } = figure
  if (!Number.isFinite(value) || (reference !== null && !Number.isFinite(reference))) {
    throw new Error(`${figure.name} could not be measured`)
  }
  const line: Figure = {
    name: figure.name,
    value: round(value),
    unit: figure.unit,
    goal: figure.goal,
    met: figure.met,
    reference: reference === null ? null : round(reference),
    ratio: reference === null ? null : round(value / reference),
  }
  process.stdout.write(`${JSON.stringify(line)}\n`)
}

/** A figure that is met while value <= times x reference + plus. */
export const printRatio = (
  name: string,
  value: number,
  reference: number,
  limit: { times: number; plusMs?: number; words: string },
): void =>
  print({
    name,
    value,
    unit: 'ms',
    goal: limit.words,
    met: value <= reference * limit.times + (limit.plusMs ?? 0),
    reference,
  })
