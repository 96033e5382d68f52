/** Where pushes may be sent to, and how: nothing private, no redirects, no patience without an end. */

import { describe, it } from 'vitest'
import { createSender } from '../../src/delivery.ts'
import { targetProblem } from '../../src/target.ts'

const NEVER = { start: () => () => {} }

describe('a target', () => {
  it.for([
    'https://example.com/wechat',
    'http://example.com:8080/x?key=1',
    'https://1.2.3.4/x',
    'https://[2606:4700::1111]/',
    'https://local.example.com/',
  ])('%s is public', (url, { expect }) => {
    expect(targetProblem(url, false)).toBeNull()
  })

  it.for([
    'http://localhost/x',
    'http://x.localhost/x',
    'http://printer/x',
    'http://nas.local/x',
    'http://db.internal./x',
    'http://router.home.arpa/',
    'http://127.0.0.1/x',
    'http://127.1/x',
    'http://2130706433/x',
    'http://0x7f.1/x',
    'http://0/x',
    'http://10.1.2.3/x',
    'http://172.16.0.1/x',
    'http://192.168.1.1/x',
    'http://169.254.169.254/latest/meta-data',
    'http://100.64.0.1/x',
    'http://224.0.0.1/x',
    'http://255.255.255.255/x',
    'http://192.0.2.1/x',
    'http://[::1]/x',
    'http://[::]/x',
    'http://[::ffff:10.0.0.1]/x',
    'http://[::ffff:7f00:1]/x',
    'http://[64:ff9b::7f00:1]/x',
    'http://[fd00::1]/x',
    'http://[fe80::1]/x',
    'http://[ff02::1]/x',
    'http://[2002:7f00:1::]/x',
  ])('%s is private, unless that is allowed', (url, { expect }) => {
    expect(targetProblem(url, false)).toContain('private')
    expect(targetProblem(url, true)).toBeNull()
  })

  it.for(['', 'x', 'ftp://example.com/', 'javascript:alert(1)', 'https://'])(
    '%j is none',
    (url, { expect }) => {
      expect(targetProblem(url, true)).toContain('https://example.com')
    },
  )

  it.for(['https://user@example.com/', 'https://a:b@example.com/', 'https://example.com/#x'])(
    '%s has what a target must not have',
    (url, { expect }) => {
      expect(targetProblem(url, true)).toContain('no user name')
    },
  )
})

describe('a delivery', () => {
  const answering = (status: number) => async () => new Response('whatever', { status })

  it('posts the body as XML and follows nothing', async ({ expect }) => {
    let seen: { url: string; init: RequestInit } | null = null
    const send = createSender(
      async (url, init) => {
        seen = { url, init }
        return new Response(null, { status: 204 })
      },
      NEVER,
      false,
    )
    expect(await send('https://example.com/x?a=1', '<xml/>')).toBeNull()
    expect(seen).toMatchObject({
      url: 'https://example.com/x?a=1',
      init: { method: 'POST', body: '<xml/>', redirect: 'manual' },
    })
  })

  it.for([302, 404, 500])('answered with %i is not taken', async (status, { expect }) => {
    const send = createSender(answering(status), NEVER, false)
    expect(await send('https://example.com/', '')).toBe(`http_${status}`)
  })

  it('that breaks says so without the address', async ({ expect }) => {
    const send = createSender(() => Promise.reject(new Error('https://key')), NEVER, false)
    expect(await send('https://example.com/', '')).toBe('network')
  })

  it('that takes too long is ended', async ({ expect }) => {
    let fire = (): void => {}
    const timers = {
      start: (_ms: number, then: () => void) => {
        fire = then
        return () => {}
      },
    }
    const send = createSender(
      (_url, init) =>
        new Promise((_resolve, reject) => {
          init.signal?.addEventListener('abort', () => reject(new Error('aborted')))
        }),
      timers,
      false,
    )
    const sending = send('https://example.com/', '')
    fire()
    expect(await sending).toBe('timeout')
  })

  it('to what became private by a changed setting never leaves', async ({ expect }) => {
    let left = false
    const fetchFunction = async (): Promise<Response> => {
      left = true
      return new Response()
    }
    const url = 'http://127.0.0.1/'
    expect(await createSender(fetchFunction, NEVER, false)(url, '')).toBe('private_target')
    expect(left).toBe(false)
    expect(await createSender(fetchFunction, NEVER, true)(url, '')).toBeNull()
  })
})
