/**
 * @module A caller of the simulator for tests, over any fetch: a simulator's own, or the global one
 * with a base URL. It asks as an SDK would and reads answers as they are, errors included.
 */

export type Fetch = (url: string, init?: RequestInit) => Promise<Response>

/** What the endpoints of WeChat answer, as far as tests look at it. */
export type WeChatAnswer = {
  access_token?: string
  expires_in?: number
  errcode?: number
  errmsg?: string
}

export type SimulatorClient = {
  /** GET /cgi-bin/token */
  token(appid: string, secret: string, ip?: string): Promise<WeChatAnswer>
  /** POST /cgi-bin/stable_token */
  stable(
    appid: string,
    secret: string,
    options?: { force?: boolean; ip?: string },
  ): Promise<WeChatAnswer>
  /** GET /cgi-bin/get_api_domain_ip; the errcode, or 'ok'. */
  probe(token: string, ip?: string): Promise<number | 'ok'>
  /** Any endpoint by POST, with JSON. */
  post<T = Record<string, unknown>>(path: string, fields: unknown, ip?: string): Promise<T>
  /** A call of the control API, such as `control('POST', '/clock', { advance_seconds: 300 })`. */
  control<T = Record<string, unknown>>(method: string, path: string, body?: unknown): Promise<T>
}

export function createClient(fetch: Fetch, base = 'https://api.weixin.qq.com'): SimulatorClient {
  const ask = async (path: string, init: RequestInit = {}, ip?: string) => {
    const headers = new Headers(init.headers)
    if (ip !== undefined) {
      headers.set('x-simulated-ip', ip)
    }
    const response = await fetch(base + path, { ...init, headers })
    return (await response.json()) as WeChatAnswer
  }
  return {
    token(appid, secret, ip) {
      const query = new URLSearchParams({ grant_type: 'client_credential', appid, secret })
      return ask(`/cgi-bin/token?${query}`, {}, ip)
    },
    stable(appid, secret, { force = false, ip } = {}) {
      const fields = { grant_type: 'client_credential', appid, secret, force_refresh: force }
      return ask('/cgi-bin/stable_token', { method: 'POST', body: JSON.stringify(fields) }, ip)
    },
    async probe(token, ip) {
      const query = new URLSearchParams({ access_token: token })
      return (await ask(`/cgi-bin/get_api_domain_ip?${query}`, {}, ip)).errcode ?? 'ok'
    },
    post: async <T>(path: string, fields: unknown, ip?: string) =>
      (await ask(path, { method: 'POST', body: JSON.stringify(fields) }, ip)) as T,
    async control<T>(method: string, path: string, body?: unknown) {
      const init = body === undefined ? { method } : { method, body: JSON.stringify(body) }
      const response = await fetch(`${base}/__simulator${path}`, init)
      if (!response.ok) {
        throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`)
      }
      return (await response.json()) as T
    },
  }
}
