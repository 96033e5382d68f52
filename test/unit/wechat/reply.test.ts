/** What counts as an answer of WeChat, and what is as good as none. */

import { describe, it } from 'vitest'
import {
  errcodeOf,
  REPLY_MAX_BYTES,
  type Reply,
  readReply,
  wholeNumber,
} from '../../../src/wechat/reply.ts'

const TOKEN = { access_token: '81_abc', expires_in: 7_200 }

function read(body: BodyInit | null, init?: ResponseInit): Promise<Reply> {
  return readReply(new Response(body, init))
}

/** A body in these pieces; `taken` tells how many were asked for and whether it was given up. */
function pieces(next: (index: number) => Uint8Array | null) {
  const taken = { count: 0, cancelled: false }
  const body = new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        const piece = next(taken.count)
        if (piece === null) {
          controller.close()
          return
        }
        taken.count += 1
        controller.enqueue(piece)
      },
      cancel() {
        taken.cancelled = true
      },
    },
    { highWaterMark: 0 },
  )
  return { body, taken }
}

describe('reading an answer', () => {
  it.for([
    'application/json',
    'application/json; encoding=utf-8',
    'text/plain',
    'text/html; charset=gbk',
    'application/octet-stream',
    '',
  ])('parses the text as JSON when its content type is "%s"', async (contentType, { expect }) => {
    const bytes = new TextEncoder().encode(JSON.stringify(TOKEN))
    const headers: Record<string, string> =
      contentType === '' ? {} : { 'content-type': contentType }
    expect(await read(bytes, { headers })).toEqual({ kind: 'answer', json: TOKEN })
  })

  it('drops a byte order mark', async ({ expect }) => {
    const bytes = new Uint8Array([0xef, 0xbb, 0xbf, ...Buffer.from(JSON.stringify(TOKEN))])
    expect(await read(bytes)).toEqual({ kind: 'answer', json: TOKEN })
  })

  it('reads raw control characters inside a text as spaces', async ({ expect }) => {
    const reply = await read('{"nick_name":"a\u0000b\u001fc\nd","errcode":40013}')
    expect(reply).toEqual({ kind: 'answer', json: { nick_name: 'a b c d', errcode: 40_013 } })
  })

  it('keeps escaped control characters of proper JSON as they are', async ({ expect }) => {
    const reply = await read('{"nick_name":"a\\u0007b\\n"}')
    expect(reply).toEqual({ kind: 'answer', json: { nick_name: 'a\u0007b\n' } })
  })

  it('puts characters together that arrive in two pieces', async ({ expect }) => {
    const bytes = new TextEncoder().encode('{"errmsg":"令牌"}')
    const { body } = pieces((index) =>
      index < bytes.length ? bytes.slice(index, index + 1) : null,
    )
    expect(await read(body)).toEqual({ kind: 'answer', json: { errmsg: '令牌' } })
  })

  it('survives bytes that are not UTF-8', async ({ expect }) => {
    const gbk = new Uint8Array([...Buffer.from('{"errmsg":"'), 0xc1, 0xee, ...Buffer.from('"}')])
    const reply = await read(gbk)
    expect(reply).toEqual({ kind: 'answer', json: { errmsg: '\ufffd\ufffd' } })
  })

  it('takes an empty object for an answer, whose meaning others judge', async ({ expect }) => {
    expect(await read('{}')).toEqual({ kind: 'answer', json: {} })
  })
})

describe('what is as good as no answer', () => {
  it.for([
    ['no body at all', null],
    ['an empty body', ''],
    ['nothing but white space', ' \r\n\t'],
    ['nothing but a byte order mark', '\ufeff'],
  ] as const)('counts %s as empty', async ([, body], { expect }) => {
    expect(await read(body)).toEqual({ kind: 'lost', cause: 'empty', status: 200 })
  })

  it.for([
    ['an HTML page', '<html><body>502 Bad Gateway</body></html>'],
    ['JSON that was cut off', '{"access_token":"81_abc","expires_in":72'],
    ['JSON with something behind it', '{"access_token":"81_abc","expires_in":7200}x'],
    ['an array', '[{"access_token":"81_abc","expires_in":7200}]'],
    ['a text', '"81_abc"'],
    ['a number', '0'],
    ['null', 'null'],
    ['true', 'true'],
  ] as const)('counts %s as not JSON', async ([, body], { expect }) => {
    expect(await read(body)).toEqual({ kind: 'lost', cause: 'not_json', status: 200 })
  })

  it.for([301, 302, 303, 307, 308])(
    'does not follow a redirect with HTTP %i',
    async (status, { expect }) => {
      const { body, taken } = pieces(() => new TextEncoder().encode(JSON.stringify(TOKEN)))
      const headers = { location: 'https://elsewhere.example/' }
      const reply = await read(body, { status, headers })
      expect(reply).toEqual({ kind: 'lost', cause: 'redirect', status })
      expect(taken).toEqual({ count: 0, cancelled: true })
    },
  )

  it.for([201, 206, 400, 401, 404, 412, 429, 500, 502, 503, 504])(
    'believes no body of an HTTP %i, even one that holds a token',
    async (status, { expect }) => {
      const { body, taken } = pieces(() => new TextEncoder().encode(JSON.stringify(TOKEN)))
      expect(await read(body, { status })).toEqual({ kind: 'lost', cause: 'http_status', status })
      expect(taken).toEqual({ count: 0, cancelled: true })
    },
  )

  it('stops reading a body that does not end', async ({ expect }) => {
    const piece = new Uint8Array(64 * 1_024).fill(0x20)
    const { body, taken } = pieces(() => piece)
    expect(await read(body)).toEqual({ kind: 'lost', cause: 'too_large', status: 200 })
    expect(taken).toEqual({ count: REPLY_MAX_BYTES / piece.length + 1, cancelled: true })
  })

  it('reads a body of exactly the largest size, and none that is a byte longer', async ({
    expect,
  }) => {
    const json = JSON.stringify(TOKEN)
    const longest = json.padEnd(REPLY_MAX_BYTES, ' ')
    expect(await read(longest)).toEqual({ kind: 'answer', json: TOKEN })
    expect(await read(`${longest} `)).toMatchObject({ kind: 'lost', cause: 'too_large' })
  })

  it('counts bytes and not characters', async ({ expect }) => {
    const text = JSON.stringify({ errmsg: '令'.repeat(REPLY_MAX_BYTES / 3) })
    expect(text.length).toBeLessThan(REPLY_MAX_BYTES)
    expect(await read(text)).toMatchObject({ kind: 'lost', cause: 'too_large' })
  })

  it('rejects when the connection breaks, which the transport turns into a value', async ({
    expect,
  }) => {
    const { body } = pieces((index) => {
      if (index > 0) {
        throw new Error('connection reset')
      }
      return new TextEncoder().encode('{"access_token":')
    })
    await expect(read(body)).rejects.toThrow('connection reset')
  })
})

describe('numbers in an answer', () => {
  it.for([
    [{ errcode: 40_001 }, 40_001],
    [{ errcode: '40001' }, 40_001],
    [{ errcode: -1 }, -1],
    [{ errcode: '-1' }, -1],
    [{ errcode: 0 }, 0],
    [{ errcode: '0' }, 0],
    [{}, null],
    [{ errcode: null }, null],
    [{ errcode: '' }, null],
    [{ errcode: 'ok' }, null],
    [{ errcode: [40_001] }, null],
  ] as const)('reads the errcode of %j as %j', ([json, errcode], { expect }) => {
    expect(errcodeOf(json)).toBe(errcode)
  })

  it.for([
    [7_200, 7_200],
    ['7200', 7_200],
    [7_200.0, 7_200],
    [7_200.5, null],
    ['7200.5', null],
    ['0x10', null],
    ['1e3', null],
    [' 7200', null],
    ['', null],
    ['9'.repeat(16), null],
    [Number.MAX_SAFE_INTEGER + 1, null],
    [Number.NaN, null],
    [Number.POSITIVE_INFINITY, null],
    [true, null],
    [null, null],
    [undefined, null],
    [{}, null],
  ] as const)('takes %j for the whole number %j', ([value, number], { expect }) => {
    expect(wholeNumber(value)).toBe(number)
  })
})
