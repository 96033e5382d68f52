/** docs/conformance.md names tests; each must exist, or the table promises what nothing shows. */

import { readFileSync } from 'node:fs'
import { describe, it } from 'vitest'

const ROOT = `${import.meta.dirname}/../..`
const table = readFileSync(`${ROOT}/docs/conformance.md`, 'utf8')
const rows = [...table.matchAll(/^\| .* \| `(test\/[^`]+)`: (.+) \|$/gm)].map(
  ([, file = '', name = '']) => [file, name] as const,
)

describe('docs/conformance.md', () => {
  it('has rows for the seed, the protocol and the rules', ({ expect }) => {
    expect(rows.length).toBeGreaterThan(60)
    const lines = table.split('\n').filter((line) => line.startsWith('| ') && !line.includes('---'))
    // Every table line but the three headings names a test.
    expect(rows.length).toBe(lines.length - 3)
  })

  it.for(rows)('names a test of %s: %s', ([file, name], { expect }) => {
    expect(readFileSync(`${ROOT}/${file}`, 'utf8')).toContain(name)
  })
})
