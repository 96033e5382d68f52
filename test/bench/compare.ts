/**
 * @module Two subjects side by side. A machine's speed changes from second to second, so what counts
 * is the ratio of two slices that ran next to each other, and the median of many such ratios.
 */

import type { Slice } from './load.ts'

/** What can be put under load. */
export interface Subject {
  readonly name: string
  readonly run: (durationMs: number) => Promise<Slice>
}

/** How a subject did, as medians of its slices. */
export interface Result {
  readonly name: string
  readonly requestsPerSecond: number
  readonly cpuPerRequest: number | undefined
  readonly cores: number | undefined
}

/** How a subject did beside its baseline. */
export interface Comparison {
  readonly subject: Result
  readonly baseline: Result
  /** Requests per second of the subject, per those of the baseline: of each pair of slices. */
  readonly ratios: Spread
}

/** The middle and the ends. */
export interface Spread {
  readonly min: number
  readonly median: number
  readonly max: number
}

/** Slices of load: how many pairs, and how long each. */
export interface Plan {
  readonly rounds: number
  readonly sliceMs: number
}

/** Runs A B, B A, A B, …: neither always follows the other, so a drift does not favour one. */
export async function compare(
  subject: Subject,
  baseline: Subject,
  { rounds, sliceMs }: Plan,
): Promise<Comparison> {
  const pairs: { readonly a: Slice; readonly b: Slice }[] = []
  for (let round = 0; round < rounds; round++) {
    if (round % 2 === 0) {
      const a = await subject.run(sliceMs)
      pairs.push({ a, b: await baseline.run(sliceMs) })
    } else {
      const b = await baseline.run(sliceMs)
      pairs.push({ a: await subject.run(sliceMs), b })
    }
  }
  return {
    subject: resultOf(
      subject.name,
      pairs.map(({ a }) => a),
    ),
    baseline: resultOf(
      baseline.name,
      pairs.map(({ b }) => b),
    ),
    ratios: spreadOf(pairs.map(({ a, b }) => a.requestsPerSecond / b.requestsPerSecond)),
  }
}

function resultOf(name: string, slices: readonly Slice[]): Result {
  return {
    name,
    requestsPerSecond: spreadOf(slices.map((slice) => slice.requestsPerSecond)).median,
    cpuPerRequest: medianOf(slices.map((slice) => slice.cpuPerRequest)),
    cores: medianOf(slices.map((slice) => slice.cores)),
  }
}

function medianOf(values: readonly (number | undefined)[]): number | undefined {
  const known = values.filter((value) => value !== undefined)
  return known.length === 0 ? undefined : spreadOf(known).median
}

/** @param values at least one */
function spreadOf(values: readonly number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b)
  const at = (index: number): number => sorted[index] ?? Number.NaN
  const last = sorted.length - 1
  return {
    min: at(0),
    median: (at(Math.floor(last / 2)) + at(Math.ceil(last / 2))) / 2,
    max: at(last),
  }
}
