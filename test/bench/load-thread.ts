/**
 * @module The other end of the wire, in a thread of its own: keep-alive HTTP/1.1 over plain sockets,
 * one request at a time on each. Every answer is checked; the first that is not what was expected
 * ends the slice with an error, so that failures are never counted as speed.
 */

import { createConnection, type Socket } from 'node:net'
import { parentPort } from 'node:worker_threads'
import type { Order, SliceReply } from './load.ts'

const ANSWER_TIMEOUT_MS = 5_000

/** One connection: asks again as soon as it was answered, until told to stop. */
class Connection {
  readonly #order: Order
  readonly #request: Buffer
  readonly #socket: Socket
  readonly #onAnswer: () => boolean
  #received = ''

  readonly done: Promise<void>

  /** @param onAnswer called for every good answer; false ends the connection */
  constructor(order: Order, request: Buffer, onAnswer: () => boolean) {
    this.#order = order
    this.#request = request
    this.#onAnswer = onAnswer
    this.#socket = createConnection({ port: order.port, host: '127.0.0.1', noDelay: true })
    this.#socket.setEncoding('latin1')
    this.#socket.setTimeout(ANSWER_TIMEOUT_MS, () => {
      this.#socket.destroy(new Error(`no answer within ${ANSWER_TIMEOUT_MS} ms`))
    })
    this.done = new Promise((resolve, reject) => {
      this.#socket.once('error', reject)
      this.#socket.once('close', resolve)
      this.#socket.once('connect', () => this.#socket.write(request))
      this.#socket.once('end', () => reject(new Error('the connection was closed by the server')))
      this.#socket.on('data', (chunk: string) => this.#onData(chunk))
    })
  }

  #onData(chunk: string): void {
    this.#received += chunk
    const length = answerLength(this.#received)
    if (length === undefined || this.#received.length < length) {
      return
    }
    const answer = this.#received
    this.#received = ''
    if (answer.length > length || !isExpected(answer, this.#order)) {
      this.#socket.destroy(new Error(`not the expected answer:\n${answer.slice(0, 1_000)}`))
    } else if (this.#onAnswer()) {
      this.#socket.write(this.#request)
    } else {
      this.#socket.destroy()
    }
  }
}

/** Bytes of the answer that begins here, once its head is complete. */
function answerLength(received: string): number | undefined {
  const headEnd = received.indexOf('\r\n\r\n')
  const length = headEnd === -1 ? null : /\r\ncontent-length: (\d+)\r\n/i.exec(received)
  return length === null ? undefined : headEnd + 4 + Number(length[1])
}

function isExpected(answer: string, { expected }: Order): boolean {
  const headEnd = answer.indexOf('\r\n\r\n')
  const head = answer.slice(0, headEnd + 2).toLowerCase()
  return (
    head.startsWith('http/1.1 200 ') &&
    expected.headers.every((header) => head.includes(`\r\n${header}\r\n`)) &&
    answer.startsWith(expected.bodyStart, headEnd + 4) &&
    answer.endsWith(expected.bodyEnd) &&
    answer.length === headEnd + 4 + expected.bodyLength
  )
}

/** Runs one slice of load. The clock starts when every connection has been answered once. */
async function runSlice(order: Order): Promise<SliceReply> {
  const lines = [`GET ${order.path} HTTP/1.1`, 'host: 127.0.0.1', ...order.headers, '', '']
  const request = Buffer.from(lines.join('\r\n'), 'latin1')
  let warming = order.connections
  let startedAt = 0
  let endsAt = Number.POSITIVE_INFINITY
  let requests = 0
  const connections = Array.from({ length: order.connections }, () => {
    let isFirst = true
    return new Connection(order, request, () => {
      const now = performance.now()
      if (isFirst) {
        isFirst = false
        warming -= 1
        if (warming === 0) {
          startedAt = now
          endsAt = now + order.durationMs
          parentPort?.postMessage({ kind: 'started' } satisfies SliceReply)
        }
      } else if (now < endsAt && warming === 0) {
        requests += 1
      }
      return now < endsAt
    })
  })
  await Promise.all(connections.map((connection) => connection.done))
  return { kind: 'done', requests, seconds: (endsAt - startedAt) / 1_000 }
}

parentPort?.on('message', (order: Order) => {
  runSlice(order).then(
    (reply) => parentPort?.postMessage(reply),
    (error: unknown) => parentPort?.postMessage({ kind: 'failed', message: String(error) }),
  )
})
