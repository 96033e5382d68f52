/**
 * The one way out to WeChat: what leaves, what may come back, how long that may take, and that
 * nothing of a URL (which may carry an AppSecret) comes back with it.
 */

import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, it } from 'vitest'
import type { FetchFunction } from '../../../src/ports.ts'
import type { Reply } from '../../../src/wechat/reply.ts'
import {
  createTransport,
  RESPONSE_TIMEOUT_MS,
  TOTAL_TIMEOUT_MS,
} from '../../../src/wechat/transport.ts'
import { onlyCall, scriptedFetch, VirtualTime } from '../given.ts'

const BASE = 'https://wechat.example'
const SECRET = 'appsecret-0123456789abcdef'
const OK = '{"access_token":"81_abc","expires_in":7200}'

function setup(respond: (init: RequestInit) => Response | Promise<Response>, base = BASE) {
  const time = new VirtualTime()
  const { fetch, calls } = scriptedFetch(respond)
  const transport = createTransport(base, fetch, time.timers)
  return { time, calls, transport, ask: () => transport.get('/cgi-bin/token', { secret: SECRET }) }
}

/** Never settles by itself, as a platform's fetch: an abort makes it reject. */
function silence(init: RequestInit): Promise<never> {
  return new Promise((_, reject) => {
    init.signal?.addEventListener('abort', () => {
      reject(new Error(`aborted: ${BASE}/cgi-bin/token?secret=${SECRET}`))
    })
  })
}

/** An answer whose body begins and then stalls, until the request is aborted. */
function stalling(init: RequestInit, beginning = '{"access_token":'): Response {
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      controller.enqueue(new TextEncoder().encode(beginning))
      init.signal?.addEventListener('abort', () => controller.error(new Error('aborted')))
    },
  })
  return new Response(body)
}

/** Follows a promise without waiting for it. */
function watch<T>(promise: Promise<T>): { value: T | undefined } {
  const seen: { value: T | undefined } = { value: undefined }
  promise.then(
    (value) => {
      seen.value = value
    },
    () => {},
  )
  return seen
}

async function serve<T>(handle: RequestListener, use: (base: string) => Promise<T>): Promise<T> {
  const server = createServer(handle)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  try {
    return await use(`http://127.0.0.1:${port}`)
  } finally {
    server.closeAllConnections()
    server.close()
  }
}

const realFetch: FetchFunction = (url, init) => fetch(url, init)

describe('what leaves', () => {
  it('sends a GET with an encoded query and no body', async ({ expect }) => {
    const { calls, transport } = setup(() => new Response(OK))
    await transport.get('/cgi-bin/token', { appid: 'wx1', secret: 'a&b=c d+e%/?#令' })
    const { url, init } = onlyCall(calls)
    expect(`${url.origin}${url.pathname}`).toBe(`${BASE}/cgi-bin/token`)
    expect([...url.searchParams]).toEqual([
      ['appid', 'wx1'],
      ['secret', 'a&b=c d+e%/?#令'],
    ])
    expect(url.hash).toBe('')
    expect(init.method).toBe('GET')
    expect(init.body).toBeUndefined()
  })

  it('sends a POST whose JSON body is a string, so that it does not go out chunked', async ({
    expect,
  }) => {
    const { calls, transport } = setup(() => new Response(OK))
    await transport.post('/cgi-bin/stable_token', {}, { appid: 'wx1', name: '令牌' })
    const { url, init } = onlyCall(calls)
    expect(url.href).toBe(`${BASE}/cgi-bin/stable_token`)
    expect(init.method).toBe('POST')
    expect(init.body).toBe('{"appid":"wx1","name":"令牌"}')
    expect(new Headers(init.headers).get('content-type')).toBe('application/json')
  })

  it('sends the query of a POST in its address', async ({ expect }) => {
    const { calls, transport } = setup(() => new Response(OK))
    await transport.post('/cgi-bin/x', { access_token: '81_a+b' }, {})
    const { url, init } = onlyCall(calls)
    expect(url.search).toBe('?access_token=81_a%2Bb')
    expect(init.body).toBe('{}')
  })

  it('keeps the path of a relay in front of WeChat', async ({ expect }) => {
    const { calls, ask } = setup(() => new Response(OK), 'https://relay.example/wechat')
    await ask()
    expect(onlyCall(calls).url.pathname).toBe('/wechat/cgi-bin/token')
  })

  it('asks for redirects to be handed back, and can be aborted', async ({ expect }) => {
    const { calls, ask } = setup(() => new Response(OK))
    await ask()
    const { init } = onlyCall(calls)
    expect(init.redirect).toBe('manual')
    expect(init.signal?.aborted).toBe(false)
  })

  it('goes out over a real socket with a Content-Length', async ({ expect }) => {
    const seen: { body: string; length: string | undefined; encoding: string | undefined } = {
      body: '',
      length: undefined,
      encoding: undefined,
    }
    const reply = await serve(
      (request, response) => {
        seen.length = request.headers['content-length']
        seen.encoding = request.headers['transfer-encoding']
        request.on('data', (chunk: Buffer) => {
          seen.body += chunk.toString('utf8')
        })
        request.on('end', () => response.setHeader('content-type', 'text/plain').end(OK))
      },
      (base) =>
        createTransport(base, realFetch, new VirtualTime().timers).post('/x', {}, { a: '令' }),
    )
    expect(reply).toEqual({ kind: 'answer', json: JSON.parse(OK) })
    expect(seen).toEqual({ body: '{"a":"令"}', length: '11', encoding: undefined })
  })
})

describe('what comes back', () => {
  it('hands an answer on as JSON', async ({ expect }) => {
    const { time, ask } = setup(
      () => new Response(OK, { headers: { 'content-type': 'text/plain' } }),
    )
    expect(await ask()).toEqual({ kind: 'answer', json: JSON.parse(OK) })
    expect(time.pending).toBe(0)
  })

  it('does not follow a redirect to anywhere', async ({ expect }) => {
    const paths: (string | undefined)[] = []
    const reply = await serve(
      (request, response) => {
        paths.push(request.url)
        response.writeHead(302, { location: '/stolen' }).end(OK)
      },
      (base) =>
        createTransport(base, realFetch, new VirtualTime().timers).get('/cgi-bin/token', {}),
    )
    expect(reply).toEqual({ kind: 'lost', cause: 'redirect', status: 302 })
    expect(paths).toEqual(['/cgi-bin/token'])
  })

  it('turns an error page into a lost answer with its status', async ({ expect }) => {
    const { time, ask } = setup(() => new Response('<html>busy</html>', { status: 502 }))
    expect(await ask()).toEqual({ kind: 'lost', cause: 'http_status', status: 502 })
    expect(time.pending).toBe(0)
  })

  it('turns a rejected fetch into a lost answer', async ({ expect }) => {
    const { time, ask } = setup(() => Promise.reject(new TypeError('fetch failed')))
    expect(await ask()).toEqual({ kind: 'lost', cause: 'network', status: null })
    expect(time.pending).toBe(0)
  })

  it('turns a fetch that throws at once into a lost answer', async ({ expect }) => {
    const time = new VirtualTime()
    const throwing: FetchFunction = () => {
      throw new TypeError('no such binding')
    }
    const reply = await createTransport(BASE, throwing, time.timers).get('/x', {})
    expect(reply).toEqual({ kind: 'lost', cause: 'network', status: null })
    expect(time.pending).toBe(0)
  })

  it('turns a connection that breaks inside the body into a lost answer', async ({ expect }) => {
    const reply = await serve(
      (_request, response) => {
        response.writeHead(200, { 'content-length': '1000' })
        response.write('{"access_token":"81_', () => response.destroy())
      },
      (base) => createTransport(base, realFetch, new VirtualTime().timers).get('/x', {}),
    )
    expect(reply).toEqual({ kind: 'lost', cause: 'network', status: null })
  })

  it('turns a refused connection into a lost answer', async ({ expect }) => {
    const base = await serve(
      () => {},
      async (address) => address,
    )
    const reply = await createTransport(base, realFetch, new VirtualTime().timers).get('/x', {})
    expect(reply).toEqual({ kind: 'lost', cause: 'network', status: null })
  })
})

describe('how long it may take', () => {
  it('gives up after 10 seconds without an answer, not before', async ({ expect }) => {
    const { time, calls, ask } = setup(silence)
    const seen = watch(ask())
    await time.advance(RESPONSE_TIMEOUT_MS - 1)
    expect(seen.value).toBeUndefined()
    expect(onlyCall(calls).init.signal?.aborted).toBe(false)
    await time.advance(1)
    expect(seen.value).toEqual({ kind: 'lost', cause: 'timeout', status: null })
    expect(onlyCall(calls).init.signal?.aborted).toBe(true)
    expect(time.pending).toBe(0)
    expect(RESPONSE_TIMEOUT_MS).toBe(10_000)
  })

  it('gives a body that stalls until 15 seconds from the start', async ({ expect }) => {
    const { time, ask } = setup(stalling)
    const seen = watch(ask())
    await time.advance(TOTAL_TIMEOUT_MS - 1)
    expect(seen.value).toBeUndefined()
    await time.advance(1)
    expect(seen.value).toEqual({ kind: 'lost', cause: 'timeout', status: null })
    expect(time.pending).toBe(0)
    expect(TOTAL_TIMEOUT_MS).toBe(15_000)
  })

  it('counts both limits from the moment the request leaves', async ({ expect }) => {
    const { time, ask } = setup(async (init) => {
      await new Promise<void>((resolve) => {
        time.timers.start(9_000, resolve)
      })
      return stalling(init)
    })
    const seen = watch(ask())
    await time.advance(14_999)
    expect(seen.value).toBeUndefined()
    await time.advance(1)
    expect(seen.value).toMatchObject({ kind: 'lost', cause: 'timeout' })
  })

  it('does not believe what arrived before a body stalled', async ({ expect }) => {
    const { time, ask } = setup((init) => stalling(init, OK))
    const seen = watch(ask())
    await time.advance(TOTAL_TIMEOUT_MS)
    expect(seen.value).toMatchObject({ kind: 'lost', cause: 'timeout' })
  })

  it('takes an answer in the last moment', async ({ expect }) => {
    const { time, ask } = setup(async () => {
      await new Promise<void>((resolve) => {
        time.timers.start(RESPONSE_TIMEOUT_MS - 1, resolve)
      })
      return new Response(OK)
    })
    const seen = watch(ask())
    await time.advance(RESPONSE_TIMEOUT_MS - 1)
    expect(seen.value).toMatchObject({ kind: 'answer' })
    expect(time.pending).toBe(0)
  })

  it('calls a connection that broke by itself no time-out', async ({ expect }) => {
    const { time, ask } = setup(async () => {
      await new Promise<void>((resolve) => {
        time.timers.start(5_000, resolve)
      })
      throw new TypeError('connection reset')
    })
    const seen = watch(ask())
    await time.advance(5_000)
    expect(seen.value).toMatchObject({ kind: 'lost', cause: 'network' })
  })
})

describe('what never comes back', () => {
  it.for<[string, (init: RequestInit) => Response | Promise<Response>]>([
    [
      'a rejection that repeats the URL',
      () => Promise.reject(new TypeError(`failed: ${BASE}/cgi-bin/token?secret=${SECRET}`)),
    ],
    ['a page that repeats the URL', () => new Response(`<a href="?secret=${SECRET}">`)],
    ['an error page that repeats it', () => new Response(SECRET, { status: 500 })],
    [
      'a redirect that repeats it',
      () =>
        new Response(SECRET, { status: 302, headers: { location: `${BASE}/?secret=${SECRET}` } }),
    ],
    ['a status line that repeats it', () => new Response('', { status: 502, statusText: SECRET })],
    ['a body too large that repeats it', () => new Response(SECRET.repeat(30_000))],
    ['a body that is empty', () => new Response(null)],
    ['a body cut off after the secret', () => new Response(`{"errmsg":"${SECRET}`)],
  ])('keeps the secret of the URL out of the result of %s', async ([, respond], { expect }) => {
    const { ask } = setup(respond)
    const reply: Reply = await ask()
    expect(reply.kind).toBe('lost')
    expect(JSON.stringify(reply)).not.toMatch(/secret|wechat\.example/)
  })

  it('keeps the secret out of the result of a time-out', async ({ expect }) => {
    const { time, ask } = setup(silence)
    const seen = watch(ask())
    await time.advance(RESPONSE_TIMEOUT_MS)
    expect(seen.value?.kind).toBe('lost')
    expect(JSON.stringify(seen.value)).not.toMatch(/secret|wechat\.example/)
  })
})
