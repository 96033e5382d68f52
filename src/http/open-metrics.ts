/**
 * @module The text of OpenMetrics 1.0
 * (https://prometheus.io/docs/specs/om/open_metrics_spec/), as much of it as is used here: gauges,
 * counters, histograms.
 */

/** Content type of the text. */
export const OPEN_METRICS_TYPE = 'application/openmetrics-text; version=1.0.0; charset=utf-8'

/** Names and values; an empty value is the same as no label. */
export type Labels = Readonly<Record<string, string>>

/** One number. */
export interface Sample {
  readonly labels: Labels
  readonly value: number
}

/** Counts of values up to a bound, each with those of the bounds below it; the last has them all. */
export interface HistogramSample {
  readonly labels: Labels
  readonly bounds: readonly number[]
  /** One more than there are bounds: those above the last. Not cumulative. */
  readonly buckets: readonly number[]
  readonly sum: number
}

/** A family of numbers under one name, without `_total` and the like. */
export type Family = {
  readonly name: string
  readonly help: string
  readonly unit?: 'seconds'
} & (
  | { readonly type: 'gauge' | 'counter'; readonly samples: readonly Sample[] }
  | { readonly type: 'histogram'; readonly samples: readonly HistogramSample[] }
)

/** The whole text; families without a sample are left out. */
export function openMetricsText(families: readonly Family[]): string {
  const lines = families
    .filter(({ samples }) => samples.length > 0)
    .flatMap((family) => [...headerOf(family), ...samplesOf(family)])
  return `${[...lines, '# EOF'].join('\n')}\n`
}

function headerOf({ name, type, unit, help }: Family): readonly string[] {
  return [
    `# TYPE ${name} ${type}`,
    ...(unit === undefined ? [] : [`# UNIT ${name} ${unit}`]),
    `# HELP ${name} ${help.replace(/\\/g, '\\\\').replace(/\n/g, '\\n')}`,
  ]
}

function samplesOf(family: Family): readonly string[] {
  const { name, type, samples } = family
  if (type === 'histogram') {
    return samples.flatMap((sample) => histogramLines(name, sample))
  }
  const suffix = type === 'counter' ? '_total' : ''
  return samples.map(({ labels, value }) => line(`${name}${suffix}`, labels, value))
}

function histogramLines(name: string, sample: HistogramSample): readonly string[] {
  const { labels, bounds, buckets, sum } = sample
  let upTo = 0
  const cumulative = [...bounds, Number.POSITIVE_INFINITY].map((bound, index) => {
    upTo += buckets[index] ?? 0
    return line(`${name}_bucket`, { ...labels, le: boundText(bound) }, upTo)
  })
  return [...cumulative, line(`${name}_count`, labels, upTo), line(`${name}_sum`, labels, sum)]
}

/** Canonical, as the specification wants it: with a point. */
function boundText(bound: number): string {
  if (bound === Number.POSITIVE_INFINITY) {
    return '+Inf'
  }
  return Number.isInteger(bound) ? `${bound}.0` : String(bound)
}

function line(name: string, labels: Labels, value: number): string {
  const texts = Object.entries(labels)
    .filter(([, text]) => text !== '')
    .map(([key, text]) => `${key}="${escaped(text)}"`)
  return `${name}${texts.length === 0 ? '' : `{${texts.join(',')}}`} ${value}`
}

function escaped(text: string): string {
  return text.replace(/\\/g, '\\\\').replace(/\n/g, '\\n').replace(/"/g, '\\"')
}
