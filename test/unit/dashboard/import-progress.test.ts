/** What the bar of an import says: how far it is, whether it goes on, and whether it is over. */

import { describe, it } from 'vitest'
import { ImportState } from '../../../src/dashboard/import-progress.tsx'
import type { Language } from '../../../src/http/pages/language.ts'
import type { ImportProgress } from '../../../src/registry/rpc.ts'

const NOW = Date.UTC(2026, 10, 25, 8)

const RUNNING: ImportProgress = {
  componentAppid: 'wxc0',
  state: 'running',
  offset: 500,
  total: 1_000,
  done: 499,
  failed: 1,
  problem: null,
  startedAt: NOW - 60_000,
  finishedAt: null,
  nextAt: NOW + 30_000,
}

const OVER = { state: 'finished', finishedAt: NOW, nextAt: null } as const

function shown(job: Partial<ImportProgress>, language: Language = 'en'): string {
  return String(ImportState({ job: { ...RUNNING, ...job }, now: NOW, language }))
}

describe('an import', () => {
  it('that is held up goes on by itself', ({ expect }) => {
    const html = shown({ problem: 'WeChat is busy.' })
    expect(html).toContain('value="50"')
    expect(html).toContain('It goes on by itself; next try <time')
  })

  it('is whole when it finished, also of a list that shrank meanwhile', ({ expect }) => {
    const html = shown(OVER)
    expect(html).toContain('value="100"')
    expect(html).toContain('Finished <time')
  })

  it.for([
    ['en', 'The import does not go on: begin another.', 'Stopped <time'],
    ['zh', '导入不会继续，请重新导入。', '停止于 <time'],
  ] as const)(
    'that was stopped is as far as it came (%s)',
    ([language, words, end], { expect }) => {
      const html = shown({ ...OVER, problem: 'The platform was deleted.' }, language)
      expect(html).toContain('value="50"')
      expect(html).toContain(words)
      expect(html).toContain(end)
      expect(html).not.toMatch(/It goes on|会自动继续|Finished|完成于/)
    },
  )
})
