/**
 * @module A client for services: one file, no dependencies, anything with `fetch` (Node 18 or later,
 * Workers, Deno, Bun, browsers' toolchains on a server). It keeps a token within its promise, shares one
 * request between whoever asks at the same time, and heals a call that WeChat refuses.
 *
 * ```ts
 * const lingpai = createClient({ url: 'https://token.example.com', key: process.env.LINGPAI_KEY })
 * const answer = await lingpai.withToken('apps/wx0123456789abcdef', async (token) => {
 *   const url = `https://api.weixin.qq.com/cgi-bin/get_api_domain_ip?access_token=${token}`
 *   return (await fetch(url)).json()
 * })
 * ```
 */

/** A token, and for how long it works. Times are ISO 8601, durations seconds. */
export interface Token {
  access_token: string
  expires_in: number
  expires_at: string
  generation: number
  promised: boolean
}

/** What became of a token or ticket that was reported. */
export type Verdict = 'superseded' | 'alive' | 'replaced' | 'unverified'

/** The token to use now, and what became of the reported one. */
export interface ReportedToken extends Token {
  verdict: Verdict
}

/** A ticket that web pages sign with. */
export interface Ticket {
  ticket: string
  expires_in: number
  expires_at: string
  generation: number
  promised: boolean
}

/** What `wx.config` takes. */
export interface Signature {
  appId: string
  timestamp: number
  nonceStr: string
  signature: string
}

/** A refusal of lingpai's (RFC 9457); `code` is stable. */
export interface Problem {
  type: string
  title: string
  status: number
  code: string
  detail: string
  reason?: string | undefined
  upstream?: { errcode: number | null; errmsg: string | null; rid: string | null } | undefined
  errors?: { field: string; message: string }[] | undefined
}

/** An answer over a service binding, or a refusal as a value. */
export type BindingAnswer<T> = ({ ok: true } & T) | ({ ok: false } & Problem)

/**
 * lingpai as another Worker sees it over a service binding (docs/api.md, "From another Worker"): the type
 * of `env.LINGPAI` there. No method rejects for anything expected: look at `ok`.
 */
export interface Binding {
  token(path: string, options?: { min_expires_in?: number } | null): Promise<BindingAnswer<Token>>
  /** @param value the token or ticket that WeChat refused */
  report(path: string, value: string): Promise<BindingAnswer<ReportedToken>>
  ticket(account: string, type: 'jsapi' | 'wx_card'): Promise<BindingAnswer<Ticket>>
  jssdkSignature(account: string, url: string): Promise<BindingAnswer<Signature>>
}

/** Where lingpai is, and who asks. */
export interface ClientOptions {
  /** Address of the server, e.g. `https://token.example.com`. */
  readonly url: string
  /** A client key, `lpk_…`. */
  readonly key: string
  /**
   * Seconds for which a token is kept at most; never longer than its promise. Default 60: a token that had to be
   * replaced early reaches you within a minute. 0 asks each time.
   */
  readonly cacheSeconds?: number
  /** Seconds after which a request to lingpai is given up. Default 20: a rotation may be under way. */
  readonly timeoutSeconds?: number
  /** Default: the global one. */
  readonly fetch?: typeof fetch
}

/** lingpai refused, or could not be reached (`status` 0, `code` `unreachable`). */
export class LingpaiError extends Error {
  readonly status: number
  /** Stable, see docs/api.md. */
  readonly code: string
  readonly problem: Problem | null
  /** Seconds to wait, where waiting helps; null elsewhere. */
  readonly retryAfter: number | null

  constructor(
    message: string,
    details: { status: number; code: string; problem: Problem | null; retryAfter: number | null },
  ) {
    super(message)
    this.name = 'LingpaiError'
    this.status = details.status
    this.code = details.code
    this.problem = details.problem
    this.retryAfter = details.retryAfter
  }
}

/** What a service does with lingpai. Paths are those of the API, e.g. `apps/wx0123456789abcdef`. */
export interface Client {
  /** A token that works now. Rejects with {@link LingpaiError}. */
  token(path: string): Promise<string>
  /**
   * Calls WeChat with a token. If WeChat refuses it (40001, 40014, 42001), reports it and calls once more
   * with the one in the answer; whatever that call gives is the result.
   *
   * @param call what it resolves with is looked at for an `errcode`: a parsed answer or a `Response`
   */
  withToken<T>(path: string, call: (token: string) => Promise<T>): Promise<T>
  /** Says that WeChat refused a token. */
  report(path: string, token: string): Promise<ReportedToken>
  /** A ticket that web pages of an account sign with. */
  ticket(account: string, type: 'jsapi' | 'wx_card'): Promise<Ticket>
  /** What `wx.config` takes for a page. */
  jssdkSignature(account: string, url: string): Promise<Signature>
}

/** Errcodes with which WeChat refuses a token itself. */
const DEAD: readonly unknown[] = [40001, 40014, 42001]

const CACHE_SECONDS = 60
const TIMEOUT_SECONDS = 20

interface Held {
  readonly value: string
  /** When lingpai was asked for it, unix milliseconds. */
  readonly askedAt: number
  /** To be asked for again then, unix milliseconds. */
  readonly askAgainAt: number
  /** Works until then, unix milliseconds. */
  readonly worksUntil: number
}

/** A client for one server and one key. Make one and keep it: it remembers tokens. */
export function createClient(options: ClientOptions): Client {
  const base = `${options.url.replace(/\/+$/, '')}/v1/`
  const cacheMs = (options.cacheSeconds ?? CACHE_SECONDS) * 1_000
  const held = new Map<string, Held>()
  const asking = new Map<string, Promise<Held>>()
  /** What WeChat refused, while the report of it is under way and for as long as it can come back late. */
  const refusedValues = new Map<string, string>()

  async function request<T>(path: string, body?: Readonly<Record<string, string>>): Promise<T> {
    const send = options.fetch ?? fetch
    let response: Response
    try {
      response = await send(base + path, {
        headers: { authorization: `Bearer ${options.key}`, accept: 'application/json' },
        signal: AbortSignal.timeout((options.timeoutSeconds ?? TIMEOUT_SECONDS) * 1_000),
        ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
      })
    } catch (cause) {
      const what = cause instanceof Error ? cause.message : String(cause)
      throw unreachable(`lingpai cannot be reached: ${what}`)
    }
    const answer: unknown = await response.json().catch(() => null)
    if (!response.ok) {
      throw refused(response, answer)
    }
    if (answer === null) {
      throw unreachable('lingpai cannot be reached: its answer was cut off')
    }
    return answer as T
  }

  function keep(path: string, token: Token, askedAt: number): Held {
    const worksUntil = askedAt + token.expires_in * 1_000
    // Counted from when it was asked for; what is not promised is not kept.
    const isKept = token.promised && refusedValues.get(path) !== token.access_token
    const askAgainAt = isKept ? Math.min(askedAt + cacheMs, worksUntil) : askedAt
    const fresh = { value: token.access_token, askedAt, askAgainAt, worksUntil }
    const before: Held | undefined = held.get(path)
    if (before !== undefined && before.askedAt > askedAt) {
      // Asked for later than this answer, which was long under way.
      return before
    }
    held.set(path, fresh)
    return fresh
  }

  async function ask(path: string): Promise<Held> {
    const askedAt = Date.now()
    const before = held.get(path)
    try {
      return keep(path, await request<Token>(`${path}/token`), askedAt)
    } catch (error) {
      // What was promised holds, whether lingpai can be asked just now or not.
      const passes = error instanceof LingpaiError && (error.status === 0 || error.status >= 500)
      if (
        passes &&
        before !== undefined &&
        held.get(path) === before &&
        before.worksUntil > Date.now()
      ) {
        return before
      }
      throw error
    }
  }

  function current(path: string): Promise<Held> {
    const kept: Held | undefined = held.get(path)
    if (kept !== undefined && kept.askAgainAt > Date.now()) {
      return Promise.resolve(kept)
    }
    if (isWorkers()) {
      // There a request must not wait for one that another request began.
      return ask(path)
    }
    const shared = asking.get(path) ?? ask(path).finally(() => asking.delete(path))
    asking.set(path, shared)
    return shared
  }

  async function report(path: string, token: string): Promise<ReportedToken> {
    if (held.get(path)?.value === token) {
      held.delete(path)
    }
    refusedValues.set(path, token)
    const askedAt = Date.now()
    const answer = await request<ReportedToken>(`${path}/token/report`, { token })
    if (answer.access_token === token) {
      refusedValues.delete(path)
    }
    keep(path, answer, askedAt)
    return answer
  }

  return {
    token: async (path) => (await current(path)).value,
    async withToken(path, call) {
      const { value } = await current(path)
      const answer = await call(value)
      if (!(await isDead(answer))) {
        return answer
      }
      const next = await report(path, value).catch(() => null)
      // Without one, what WeChat said is all there is to say.
      return next === null ? answer : call(next.access_token)
    },
    report,
    ticket: (account, type) => request<Ticket>(`${account}/tickets/${type}`),
    jssdkSignature: (account, url) => request<Signature>(`${account}/jssdk-signature`, { url }),
  }
}

/** Whether an answer of WeChat's refuses the token it was asked with. */
async function isDead(answer: unknown): Promise<boolean> {
  const body = isResponse(answer) ? await jsonOf(answer) : answer
  if (typeof body !== 'object' || body === null || !('errcode' in body)) {
    return false
  }
  // Some SDKs and relays hand it on as text.
  return DEAD.includes(Number(body.errcode))
}

/** What a response says, if that is JSON and nobody has read it; the response stays unread. */
async function jsonOf(response: Response): Promise<unknown> {
  const type = response.headers.get('content-type') ?? ''
  // WeChat says text/plain for JSON now and then; a picture or a file is not looked into.
  const isText = type === '' || /json|text/.test(type)
  return response.bodyUsed || !isText
    ? null
    : response
        .clone()
        .json()
        .catch(() => null)
}

function isResponse(value: unknown): value is Response {
  return typeof Response !== 'undefined' && value instanceof Response
}

function isWorkers(): boolean {
  return typeof navigator !== 'undefined' && navigator.userAgent === 'Cloudflare-Workers'
}

function unreachable(message: string): LingpaiError {
  return new LingpaiError(message, {
    status: 0,
    code: 'unreachable',
    problem: null,
    retryAfter: null,
  })
}

function refused(response: Response, answer: unknown): LingpaiError {
  const isProblem = typeof answer === 'object' && answer !== null && 'code' in answer
  const problem = isProblem ? (answer as Problem) : null
  const wait = Number(response.headers.get('retry-after') ?? Number.NaN)
  const message =
    problem === null ? `HTTP ${response.status}` : `${problem.code}: ${problem.detail}`
  return new LingpaiError(`lingpai: ${message}`, {
    status: response.status,
    code: problem?.code ?? 'unreachable',
    problem,
    retryAfter: Number.isFinite(wait) ? wait : null,
  })
}
