/** Page cursors: what one page gave out the next takes, and nothing else. */

import fc from 'fast-check'
import { HTTPException } from 'hono/http-exception'
import { describe, it } from 'vitest'
import { cursorFor, cursorText } from '../../../src/http/cursor.ts'

function refusalOf(cursor: string): Response {
  try {
    cursorText(cursor, 'cursor')
  } catch (error) {
    if (error instanceof HTTPException) {
      return error.getResponse()
    }
    throw error
  }
  throw new Error('the cursor was taken')
}

describe('a cursor', () => {
  it('is null where there is no further page', ({ expect }) => {
    expect(cursorFor(null)).toBeNull()
  })

  it('is null for the first page', ({ expect }) => {
    expect(cursorText(undefined, 'cursor')).toBeNull()
  })

  it('leads back to the name it was made from', ({ expect }) => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (name) => {
        expect(cursorText(cursorFor(name) ?? undefined, 'cursor')).toBe(name)
      }),
    )
  })

  it('is opaque and needs no encoding in a URL', ({ expect }) => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (name) => {
        expect(cursorFor(name)).toMatch(/^[A-Za-z0-9_-]*$/)
      }),
    )
    expect(cursorFor('apps/wx1')).not.toContain('wx1')
  })

  it.for([
    'apps/wx1',
    'YXBwcy93eDE=',
    'YXBwcy93eDF',
    'YXBwcy93eDE ',
    'YXBwcy93eDE\n',
    '+/8',
    '_w',
    '令牌',
    '*',
  ])(
    'is refused as invalid_request with its field when no page gave it out (%j)',
    async (cursor, { expect }) => {
      const response = refusalOf(cursor)
      expect(response.status).toBe(400)
      expect(await response.json()).toMatchObject({
        code: 'invalid_request',
        errors: [{ field: 'cursor', message: expect.stringContaining('next_cursor') }],
      })
    },
  )
})
