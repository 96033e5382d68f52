/** @module A world for the command line without a process: what it is given, and what it did with it. */

import { run } from '../../../src/cli/run.ts'
import type { Asked, Call, Question, Reply, World } from '../../../src/cli/world.ts'

/** The moment at which everything happens. */
export const NOW = Date.UTC(2026, 10, 25, 8)

export const ADMIN_KEY = 'admin-key-0123456789'

/** A request as the server got it. */
export interface Request {
  readonly method: string
  /** From `/v1/` on, with the query. */
  readonly path: string
  readonly url: string
  readonly authorization: string | undefined
  readonly body: unknown
}

/** What the server answers: a body, or all of it. */
export type Answer =
  | { readonly status?: number; readonly json?: unknown; readonly headers?: Record<string, string> }
  | { readonly status?: number; readonly text: string; readonly headers?: Record<string, string> }
  /** No answer, for this reason. */
  | Error

/** What there is around it. Unless said otherwise nobody is there, and the key is in the environment. */
export interface Given {
  readonly env?: Readonly<Record<string, string | undefined>>
  readonly files?: Readonly<Record<string, string>>
  /** What is piped in, in pieces; left out: stdin is a terminal. */
  readonly stdin?: readonly string[]
  /** What is typed, in order. */
  readonly typed?: readonly string[] | Asked
  /** Columns of the terminal that stdout and stderr are. */
  readonly columns?: number
  /** By method and path with query, as in `GET apps?limit=100`. */
  readonly server?: Readonly<Record<string, Answer | (() => Answer)>>
  /** What another program says, and its exit code. */
  readonly child?: { readonly says: readonly string[]; readonly code: number | null | 'missing' }
  /** Called at each sleep, with its length. */
  readonly slept?: (milliseconds: number) => void
  readonly interrupted?: AbortSignal
}

/** What came of a call. */
export interface Outcome {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
  readonly requests: readonly Request[]
  readonly questions: readonly Question[]
  readonly spawned: readonly (readonly string[])[]
}

/** Calls lingpai with these arguments. */
export async function lingpai(argv: readonly string[], given: Given = {}): Promise<Outcome> {
  const requests: Request[] = []
  const questions: Question[] = []
  const spawned: string[][] = []
  const written = { stdout: '', stderr: '' }
  let now = NOW

  const output = (name: 'stdout' | 'stderr') => ({
    isTerminal: given.columns !== undefined,
    columns: given.columns,
    write(text: string) {
      written[name] += text
    },
  })

  const world: World = {
    env: { LINGPAI_ADMIN_KEY: ADMIN_KEY, ...given.env },
    stdin: {
      isTerminal: given.stdin === undefined,
      chunks: () => piecesOf(given.stdin ?? []),
    },
    stdout: output('stdout'),
    stderr: output('stderr'),
    async fetch(url, call) {
      const request = requestOf(url, call)
      requests.push(request)
      const known = given.server?.[`${request.method} ${request.path}`]
      return replyOf((typeof known === 'function' ? known() : known) ?? NOT_GIVEN)
    },
    now: () => now,
    async sleep(milliseconds) {
      now += milliseconds
      given.slept?.(milliseconds)
      if (given.interrupted?.aborted === true) {
        await new Promise(() => undefined)
      }
    },
    readFile: async (path) => given.files?.[path] ?? null,
    async ask(asked) {
      questions.push(...asked)
      const { typed = [] } = given
      return isAsked(typed) ? typed : { kind: 'answered', lines: typed.slice(0, asked.length) }
    },
    spawn(program, args) {
      spawned.push([program, ...args])
      const { says, code } = given.child ?? { says: [], code: 'missing' as const }
      return { chunks: () => piecesOf(says), ended: Promise.resolve(code) }
    },
    interrupted: given.interrupted ?? new AbortController().signal,
  }
  const code = await run(argv, world)
  return { code, ...written, requests, questions, spawned }
}

const NOT_GIVEN: Answer = {
  status: 404,
  json: { code: 'not_found', detail: 'The test has no such answer.' },
}

function isAsked(typed: readonly string[] | Asked): typed is Asked {
  return 'kind' in typed
}

async function* piecesOf(pieces: readonly string[]): AsyncGenerator<string> {
  yield* pieces
}

function requestOf(url: string, { method, headers, body }: Call): Request {
  const { pathname, search } = new URL(url)
  return {
    method,
    url,
    path: pathname.replace(/^.*?\/v1\//, '') + search,
    authorization: headers['authorization'],
    body: body === undefined ? undefined : JSON.parse(body),
  }
}

function replyOf(answer: Answer): Reply {
  if (answer instanceof Error) {
    throw answer
  }
  const headers = new Map(Object.entries(answer.headers ?? {}))
  const text = 'text' in answer ? answer.text : JSON.stringify(answer.json ?? {})
  return {
    status: answer.status ?? 200,
    headers: { get: (name) => headers.get(name) ?? null },
    text: async () => text,
  }
}

/** The status of a healthy account, but for what is said. */
export function statusOf(credential: string, different: Readonly<Record<string, unknown>> = {}) {
  return {
    credential,
    grant: 'stable_token',
    name: null,
    state: 'serving',
    generation: 4,
    fingerprint: '75798804',
    previous_fingerprint: null,
    expires_in: 6_780,
    promised: true,
    rotates_at: '2026-11-25T09:48:00.000Z',
    last_rotated_at: '2026-11-25T07:58:00.000Z',
    last_read_at: '2026-11-25T07:59:55.000Z',
    last_failure: null,
    advice: null,
    ...different,
  }
}

/** A page that is the only one. */
export function pageOf(...items: readonly unknown[]) {
  return { json: { items, next_cursor: null } }
}

/** A refusal. */
export function problem(
  status: number,
  code: string,
  more: Readonly<Record<string, unknown>> = {},
) {
  return {
    status,
    json: { type: `urn:lingpai:problem:${code}`, status, code, detail: 'No.', ...more },
  }
}

/** Both ways to hand in secrets: typed, and piped in. */
export const bothWays = (...lines: readonly string[]): readonly Given[] => [
  { typed: lines },
  { stdin: [`${lines.join('\n')}\n`] },
  // Cut anywhere, with the line ends of Windows and without the last one.
  { stdin: [...lines.join('\r\n')] },
]
