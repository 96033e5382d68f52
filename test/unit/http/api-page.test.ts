/**
 * The API as a page: whoever reads it misses nothing, loses their way nowhere, and can copy every call.
 * How it looks and whether anybody can use it is for test/browser/api-page.test.ts.
 */

import { createHash } from 'node:crypto'
import { describe, it } from 'vitest'
import { describeApi } from '../../../src/http/api-document.ts'
import { operationsOf } from '../../../src/http/api-shape.ts'
import { createApp } from '../../../src/http/app.ts'
import type { Edge } from '../../../src/http/edge.ts'
import { curlLine } from '../../../src/http/example-request.ts'
import { fieldOf, fieldsOf } from '../../../src/http/pages/api-fields.ts'
import { apiPage } from '../../../src/http/pages/api-page.tsx'
import { apiPageHeaders } from '../../../src/http/pages/api-style.ts'
import { PROBLEMS } from '../../../src/http/problem.ts'

const api = describeApi(createApp({} as Edge))
const operations = operationsOf(api)
const html = apiPage(api)

/** What a reader sees of it. */
const unescaped = (text: string): string =>
  text
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&')

const all = (pattern: RegExp): readonly string[] =>
  [...html.matchAll(pattern)].map(([, found = '']) => found)

describe('the page', () => {
  it('is well formed: every element that is opened is closed', ({ expect }) => {
    const open: string[] = []
    for (const [, slash, name = ''] of html.matchAll(/<(\/?)([a-z][a-z0-9]*)[^>]*?>/g)) {
      if (slash === '/') {
        expect(open.pop()).toBe(name)
      } else if (name !== 'meta') {
        open.push(name)
      }
    }
    expect(open).toEqual([])
  })

  it('has every operation once, with its call to copy', ({ expect }) => {
    const text = unescaped(html)
    for (const operation of operations) {
      const { operationId, method, path } = operation
      expect(all(new RegExp(`<h3 id="(${operationId})">`, 'g'))).toHaveLength(1)
      expect(text).toContain(`<code>${method} ${path}</code>`)
      expect(text).toContain(curlLine(operation))
    }
  })

  it('has every code of a refusal', ({ expect }) => {
    for (const [code, [status]] of Object.entries(PROBLEMS)) {
      expect(html).toContain(`<code>${status} ${code}</code>`)
    }
  })

  it('leads nowhere but to what is on it, and to the document', ({ expect }) => {
    const ids = all(/ id="([^"]*)"/g)
    expect(new Set(ids).size).toBe(ids.length)
    const links = all(/ href="([^"]*)"/g).filter((href) => href !== '/openapi.json')
    expect(links.length).toBeGreaterThan(100)
    expect(links.filter((href) => !ids.includes(href.slice(1)))).toEqual([])
    const labels = all(/ aria-labelledby="([^"]*)"/g)
    expect(labels.filter((label) => !ids.includes(label))).toEqual([])
  })

  it('has headings in order', ({ expect }) => {
    const levels = all(/<h([1-6])[ >]/g).map(Number)
    expect(levels.filter((level) => level === 1)).toHaveLength(1)
    const jumps = levels.filter((level, index) => level > (levels[index - 1] ?? 0) + 1)
    expect(jumps).toEqual([])
  })

  it('loads nothing and runs nothing', ({ expect }) => {
    expect(html).not.toMatch(
      /<(?:script|img|link|iframe|form|svg|object)\b|\son\w+=|\ssrc=|url\(|@import/,
    )
    const [style = ''] = all(/<style>([\s\S]*?)<\/style>/g)
    const hash = createHash('sha256').update(style).digest('base64')
    expect(apiPageHeaders()['content-security-policy']).toBe(
      `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
    )
  })
})

describe('a field', () => {
  it.for([
    [{ type: 'integer', minimum: 0, maximum: 240 }, 'integer', '0 to 240'],
    [{ type: 'string', minLength: 1 }, 'string', '1 characters or more'],
    [
      { type: 'string', maxLength: 9, pattern: '^a$' },
      'string',
      'at most 9 characters; matches `^a$`',
    ],
    [{ type: ['string', 'null'], format: 'date-time' }, 'string (date-time) or null', ''],
    [
      { type: 'string', enum: ['a', 'b'], default: 'a' },
      'string',
      'one of `a`, `b`; `a` if left out',
    ],
    [
      { type: 'array', items: { type: 'string' }, maxItems: 5 },
      'list of string',
      'at most 5 entries',
    ],
    [{ type: 'string', const: 'ok' }, 'string', 'always `ok`'],
    [{ $ref: '#/components/schemas/Token' }, 'Token', ''],
  ] as const)('says what fits: %j', ([schema, type, fits], { expect }) => {
    expect(fieldOf('x', schema, true)).toMatchObject({ type, fits })
  })

  it('inside another is named by its path', ({ expect }) => {
    const names = fieldsOf(api, {
      allOf: [{ type: 'object', properties: { first: { type: 'string' } } }],
      properties: {
        inner: { type: 'object', properties: { deep: { type: 'string' } } },
        list: {
          type: 'array',
          items: { type: 'object', properties: { each: { type: 'string' } } },
        },
      },
    }).map(({ name }) => name)
    expect(names).toEqual(['first', 'inner', 'inner.deep', 'list', 'list[].each'])
  })
})

describe('a call to copy', () => {
  const lineOf = (id: string): string =>
    operations
      .filter(({ operationId }) => operationId === id)
      .map(curlLine)
      .join()

  it('takes address and key from the shell', ({ expect }) => {
    expect(lineOf('readAppToken')).toBe(
      'curl "$LINGPAI/v1/apps/wx0123456789abcdef/token?min_expires_in=60" \\\n  -H "Authorization: Bearer $KEY"',
    )
    expect(lineOf('deleteApp')).toBe(
      'curl -X DELETE "$LINGPAI/v1/apps/wx0123456789abcdef" \\\n  -H "Authorization: Bearer $ADMIN_KEY"',
    )
    expect(lineOf('createKey')).toBe(
      `curl "$LINGPAI/v1/keys" \\\n  -H "Authorization: Bearer $ADMIN_KEY" \\\n  -d '{"name":"shop backend","allow":["apps/wx0123456789abcdef"]}'`,
    )
  })

  it('says what it sends where that is not JSON', ({ expect }) => {
    expect(lineOf('push')).toContain("-H 'Content-Type: text/xml' \\\n  -d '<xml>")
  })
})
