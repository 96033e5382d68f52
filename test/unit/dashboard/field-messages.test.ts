/** Whatever a form's schema finds wrong is said in Chinese, too. */

import { describe, it } from 'vitest'
import { fieldErrors, fieldMessage, isWorded } from '../../../src/dashboard/field-messages.ts'
import { AppBody } from '../../../src/http/schemas/accounts.ts'
import { ChannelBody } from '../../../src/http/schemas/alerts.ts'
import { AppParams, AuthorizerParams, ComponentParams } from '../../../src/http/schemas/common.ts'
import { KeyBody } from '../../../src/http/schemas/keys.ts'
import {
  AuthorizerBody,
  ComponentBody,
  ConnectLinkBody,
  TicketBody,
} from '../../../src/http/schemas/platforms.ts'
import { targetProblem } from '../../../src/target.ts'

const FORMS = {
  AppBody,
  AppParams,
  AuthorizerBody,
  AuthorizerParams,
  ChannelBody,
  ComponentBody,
  ComponentParams,
  ConnectLinkBody,
  KeyBody,
  TicketBody,
}

/** Every message that is written down in a schema, wherever: what zod would answer with. */
function messagesIn(thing: unknown, seen = new Set<unknown>()): readonly string[] {
  if (typeof thing !== 'object' || thing === null || seen.has(thing)) {
    return []
  }
  seen.add(thing)
  if ('_zod' in thing) {
    return messagesIn((thing._zod as { def: unknown }).def, seen)
  }
  return Object.entries(thing).flatMap(([name, value]: [string, unknown]) => {
    if (name === 'error' && typeof value === 'function') {
      const message: unknown = value({ code: 'custom', input: undefined })
      return typeof message === 'string' ? [message] : []
    }
    return messagesIn(value, seen)
  })
}

describe('the messages of fields', () => {
  it.for(Object.entries(FORMS))('of %s are all there in Chinese', ([, schema], { expect }) => {
    const messages = messagesIn(schema)
    expect(messages).not.toEqual([])
    expect(messages.filter((message) => !isWorded(message))).toEqual([])
  })

  it('are really found in the schemas', ({ expect }) => {
    expect(messagesIn(AppBody)).toEqual(
      expect.arrayContaining([
        'must not be empty',
        'must be at most 100 characters',
        'must be "stable_token" (recommended) or "client_credential"',
      ]),
    )
    expect(messagesIn(ComponentBody)).toContain('must have no query')
  })

  it.for(['x', 'https://me@example.com/', 'http://127.0.0.1/'])(
    'of the address %s are there in Chinese',
    (url, { expect }) => {
      const problem = targetProblem(url, false) ?? ''
      expect(isWorded(problem), problem).toBe(true)
    },
  )

  it('are sentences', ({ expect }) => {
    expect(fieldMessage('en', 'must not be empty')).toBe('Must not be empty.')
    expect(fieldMessage('zh', 'must not be empty')).toBe('不能为空。')
    expect(fieldMessage('zh', 'something new')).toBe('something new')
  })

  it('of one entry stand at the whole list', ({ expect }) => {
    expect(
      fieldErrors('en', [{ field: 'downstream_urls.1', message: 'must have no query' }]),
    ).toEqual([{ field: 'downstream_urls', message: 'Must have no query.' }])
  })
})
