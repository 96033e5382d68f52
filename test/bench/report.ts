/** @module What a run found, as a table for people. */

import { availableParallelism, cpus } from 'node:os'
import process from 'node:process'
import type { Bundle } from './bundle.ts'
import type { Comparison, Plan, Result } from './compare.ts'
import { WORKERD_VERSION } from './workerd.ts'

/** A comparison with what it should come to. */
export interface Finding {
  readonly comparison: Comparison
  /** The least that the median of ratios should be; null for a figure that is only mentioned. */
  readonly expected: number | null
}

/** Everything a run found. */
export interface Report {
  readonly findings: readonly Finding[]
  readonly bundle: Bundle
  readonly connections: number
  readonly plan: Plan
}

/** Whether the finding is as good as expected, or nothing was. */
export function isMet({ comparison, expected }: Finding): boolean {
  return expected === null || comparison.ratios.median >= expected
}

/** The report as text. */
export function reportText({ findings, bundle, connections, plan }: Report): string {
  const { rounds, sliceMs } = plan
  const [cpu] = cpus()
  return [
    `workerd ${WORKERD_VERSION}, node ${process.versions.node}, ${process.platform} ${process.arch}, ${availableParallelism()} cores (${cpu?.model.trim() ?? 'unknown'})`,
    `${connections} connections, ${rounds} rounds of 2 × ${sliceMs} ms each`,
    '',
    row('', 'req/s', 'CPU µs/req', 'cores busy'),
    ...findings.flatMap((finding) => [...findingLines(finding), '']),
    `bundle: ${kib(bundle.bytes)} KiB, ${kib(bundle.gzipBytes)} KiB gzip`,
  ].join('\n')
}

function findingLines(finding: Finding): string[] {
  const { subject, baseline, ratios } = finding.comparison
  const { min, median, max } = ratios
  const verdict =
    finding.expected === null
      ? 'for comparison'
      : `expected ≥ ${finding.expected.toFixed(2)}: ${isMet(finding) ? 'PASS' : 'BELOW'}`
  return [
    resultRow(subject),
    resultRow(baseline),
    `  ratio ${median.toFixed(2)} (${min.toFixed(2)} to ${max.toFixed(2)}), ${verdict}`,
  ]
}

function resultRow({ name, requestsPerSecond, cpuPerRequest, cores }: Result): string {
  return row(
    name,
    Math.round(requestsPerSecond).toLocaleString('en'),
    cpuPerRequest === undefined ? '–' : (cpuPerRequest * 1e6).toFixed(0),
    cores === undefined ? '–' : cores.toFixed(2),
  )
}

function row(name: string, ...figures: readonly string[]): string {
  return name.padEnd(44) + figures.map((figure) => figure.padStart(12)).join('')
}

function kib(bytes: number): string {
  return (bytes / 1024).toFixed(0)
}
