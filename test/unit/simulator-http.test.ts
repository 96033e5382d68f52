/** The simulator over real HTTP: framing, broken connections, ports, the program itself. */

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { type OutgoingHttpHeaders, request } from 'node:http'
import process from 'node:process'
import { describe, it } from 'vitest'
import { createClock, createSimulator } from '../simulator/app.ts'
import { createClient, type SimulatorClient } from '../simulator/client.ts'
import { PortTaken, startServer } from '../simulator/server.ts'

const BODY = '{"grant_type":"client_credential","appid":"wx1","secret":"s1"}'

type Running = { client: SimulatorClient; port: number; url: string }

async function withServer(run: (running: Running) => Promise<void>): Promise<void> {
  const simulator = createSimulator({ clock: createClock({ now: Date.UTC(2026, 0, 5, 4) }) })
  const { port, close } = await startServer({ simulator, port: 0 })
  const url = `http://127.0.0.1:${port}`
  const client = createClient(fetch, url)
  try {
    await client.control('PUT', '/apps/wx1', { secret: 's1' })
    await run({ client, port, url })
  } finally {
    await close()
  }
}

/** A POST framed as told; without Content-Length, Node sends it chunked. */
async function post(port: number, headers: OutgoingHttpHeaders) {
  const path = '/cgi-bin/stable_token'
  const sent = request({ host: '127.0.0.1', port, path, method: 'POST', headers })
  sent.write(BODY.slice(0, 10))
  sent.end(BODY.slice(10))
  const [response] = await once(sent, 'response')
  const chunks: Buffer[] = await response.toArray()
  return { status: response.statusCode, text: Buffer.concat(chunks).toString() }
}

describe('framing', () => {
  it('refuses a chunked POST with an empty 412, and takes one that tells its length', async ({
    expect,
  }) => {
    await withServer(async ({ client, port }) => {
      const endpoint = '/cgi-bin/stable_token'
      const fault = { endpoint, fault: 'slow', delay_seconds: 0, times: 1 }
      await client.control('POST', '/faults', fault)
      expect(await post(port, {})).toEqual({ status: 412, text: '' })
      const measured = await post(port, { 'content-length': BODY.length })
      expect(measured.status).toBe(200)
      expect(JSON.parse(measured.text)).toMatchObject({ expires_in: 7200 })
      const calls = await client.control<{ items: unknown[] }>('GET', '/calls')
      expect(calls.items).toMatchObject([
        { errcode: null, issued: false, fault: null },
        { errcode: null, issued: true, fault: 'slow' },
      ])
    })
  })

  it('refuses a POST with neither a length nor a body', async ({ expect }) => {
    await withServer(async ({ port }) => {
      const path = '/cgi-bin/stable_token'
      const sent = request({ host: '127.0.0.1', port, path, method: 'POST' })
      sent.removeHeader('content-length')
      sent.useChunkedEncodingByDefault = false
      sent.end()
      const [response] = await once(sent, 'response')
      expect(response.statusCode).toBe(412)
    })
  })

  it('takes chunked control requests', async ({ expect }) => {
    await withServer(async ({ url }) => {
      const body = new Blob(['{"now":5}']).stream()
      const init = { method: 'POST', body, duplex: 'half' }
      expect((await fetch(`${url}/__simulator/clock`, init)).status).toBe(200)
    })
  })
})

describe('broken connections', () => {
  it.for([
    ['reset_before_effect', 0],
    ['reset_after_effect', 1],
  ] as const)(
    '%s closes the socket without an answer, %i issued',
    async ([fault, issued], { expect }) => {
      await withServer(async ({ client, url }) => {
        const endpoint = '/cgi-bin/token'
        await client.control('POST', '/faults', { endpoint, fault, times: 1 })
        const path = `${endpoint}?grant_type=client_credential&appid=wx1&secret=s1`
        await expect(fetch(url + path)).rejects.toThrow(TypeError)
        const ever = await client.control('GET', '/apps/wx1/tokens')
        expect(ever['tokens']).toHaveLength(issued)
        expect(await client.token('wx1', 's1')).toHaveProperty('access_token')
      })
    },
  )
})

describe('the server', () => {
  it('rejects with PortTaken when its port is in use', async ({ expect }) => {
    await withServer(async ({ port }) => {
      const second = startServer({ simulator: createSimulator(), port })
      await expect(second).rejects.toThrow(PortTaken)
      await expect(second).rejects.toMatchObject({ code: 'PORT_TAKEN', port })
    })
  })

  it('runs as a plain Node program, and says why when it cannot', async ({ expect }) => {
    const main = new URL('../simulator/main.ts', import.meta.url).pathname
    const start = (port: string) =>
      spawn(process.execPath, [main], {
        env: { ...process.env, SIMULATOR_PORT: port },
      })
    const good = start('0')
    const [line] = await once(good.stdout, 'data')
    const url = /http:\/\/127\.0\.0\.1:\d+/.exec(String(line))?.[0] ?? ''
    expect(await createClient(fetch, url).control('GET', '')).toMatchObject({ mode: 'real' })
    const bad = start(new URL(url).port)
    const [complaint] = await once(bad.stderr, 'data')
    expect(String(complaint)).toMatch(/^port \d+ is taken/)
    expect(await once(bad, 'exit')).toEqual([1, null])
    good.kill('SIGTERM')
    expect(await once(good, 'exit')).toEqual([0, null])
  })
})
