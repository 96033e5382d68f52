/** Which language a page is written in. */

import { describe, it } from 'vitest'
import { languageOf } from '../../../src/http/pages/language.ts'

describe('a page', () => {
  it.for([
    [undefined, 'en'],
    ['', 'en'],
    ['zh', 'zh'],
    ['zh-CN,zh;q=0.9,en;q=0.8', 'zh'],
    ['en-US,en;q=0.9,zh-CN;q=0.8', 'en'],
    ['en;q=0.3, zh-TW;q=0.7', 'zh'],
    ['de-DE,de;q=0.9,zh;q=0.1', 'zh'],
    ['de', 'en'],
    ['zh;q=0, en;q=0.1', 'en'],
    ['*', 'en'],
    ['zhx', 'en'],
  ] as const)('asked for in %j is in %s', ([header, language], { expect }) => {
    expect(languageOf(header)).toBe(language)
  })
})
