/**
 * @module The table in docs/sdks.md of what was measured. `UPDATE_DOCS=1` writes it.
 */

import { readFileSync, writeFileSync } from 'node:fs'
import type { Cost } from './measure.ts'
import { PAGE } from './recipes.ts'

/** Each situation without lingpai, and with it. */
export type Row = {
  readonly name: string
  readonly cold: readonly [Cost, Cost]
  readonly killed: readonly [Cost, Cost]
  readonly herd: readonly [Cost, Cost]
}

/** The heading and the line below it are the page's own. */
const TABLE =
  /^(?<before>.*<!-- measured by npm run test:interop -->\n\n(?:\|[^\n]*\n){2})(?<rows>(?:\|[^\n]*\n)*)(?<after>.*)$/s

export function formatTable(rows: readonly Row[]): string {
  const lines = rows.map(({ name, cold, killed, herd }) => {
    const cells = [cold, killed, herd].map(
      ([without, beside]) => `${show(without)} → ${show(beside)}`,
    )
    return `| ${[name, ...cells].join(' | ')} |\n`
  })
  return lines.join('')
}

/** The rows that the page has. */
export function tableOnPage(): string {
  return partsOfPage().rows
}

export function updatePage(rows: readonly Row[]): void {
  const { before, after } = partsOfPage()
  writeFileSync(PAGE, before + formatTable(rows) + after)
}

/** The rows, and what stands before and after them. */
function partsOfPage(): { before: string; rows: string; after: string } {
  const page = readFileSync(PAGE, 'utf8')
  const { before = '', rows = '', after = '' } = TABLE.exec(page)?.groups ?? {}
  return { before, rows, after }
}

function show({ tokens, failed }: Cost): string {
  return `${tokens}, ${failed === 0 ? '0' : `**${failed}**`}`
}
