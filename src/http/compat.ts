/**
 * @module For SDKs that only know WeChat: the paths and shapes of api.weixin.qq.com. Always HTTP 200
 * and JSON, numbers as numbers, no errcode on success; our own refusals are never 40001, which such
 * SDKs take for a reason to ask again. `expires_in` is the promise.
 *
 * Whoever asks again before that is over says that the token failed (`KeeperRpc.ask`): it is checked
 * with WeChat, once in 30 s at most, and replaced only if WeChat refuses it.
 */

import { type Context, Hono } from 'hono'
import { HTTPException } from 'hono/http-exception'
import { APPID_PATTERN, appPath, authorizerPath, componentPath } from '../credential.ts'
import type { Outcome, Refusal, ServedToken } from '../keeper/rpc.ts'
import { clientOf, mayRead } from './authenticate.ts'
import { accountMeant } from './compat-account.ts'
import { WeChatRefusal, weChatRefusalFor } from './compat-refusal.ts'
import type { AppEnv, Edge, Principal } from './edge.ts'
import { readText } from './request-body.ts'
import { edgeToken, expiresIn } from './token-memory.ts'

/** Who asks: a client by its key, or somebody who knows a credential's own secret. */
type Caller =
  | { readonly kind: 'client'; readonly principal: Extract<Principal, { kind: 'client' }> }
  | { readonly kind: 'secret'; readonly secret: string }

/** Both ends of a refusal that names its reason to whoever reads the log of an SDK. */
const NO_KEY = 'neither a client key of this server nor the AppSecret it was registered with'

/** WeChat's own paths. */
export function compatRoutes(edge: Edge): Hono<AppEnv> {
  const app = new Hono<AppEnv>()
  app.use('/cgi-bin/*', async function neverCached(c, next) {
    await next()
    c.res.headers.set('cache-control', 'no-store')
  })

  app.get('/cgi-bin/token', async (c) => {
    const { grant_type: grantType = '', appid = '', secret = '' } = c.req.query()
    return c.json(await accountToken(edge, { grantType, appid, secret, insists: false }))
  })

  app.post('/cgi-bin/stable_token', async (c) => {
    const body = await readBody(c)
    return c.json(
      await accountToken(edge, {
        grantType: textIn(body, 'grant_type'),
        appid: textIn(body, 'appid'),
        secret: textIn(body, 'secret'),
        insists: body['force_refresh'] === true,
      }),
    )
  })

  app.post('/cgi-bin/component/api_component_token', async (c) => {
    const body = await readBody(c)
    const path = componentPath(requiredAppid(body, 'component_appid', 41018))
    const caller = await callerBy(edge, required(body, 'component_appsecret', 41004))
    requireCovered(caller, path)
    const { value, seconds } = await ask(edge, path, caller, false)
    return c.json({ component_access_token: value, expires_in: seconds })
  })

  app.post('/cgi-bin/component/api_authorizer_token', async (c) => {
    const { component_access_token: old, access_token: named } = c.req.query()
    const body = await readBody(c)
    const componentAppid = requiredAppid(body, 'component_appid', 41018)
    const appid = requiredAppid(body, 'authorizer_appid', 41002)
    const path = authorizerPath(componentAppid, appid)
    const by = await callerByToken(edge, componentPath(componentAppid), path, old ?? named ?? '')
    const { value, seconds } = await askAs(edge, path, by, null, false)
    return c.json({
      authorizer_access_token: value,
      expires_in: seconds,
      // The real one stays here: an SDK that stores what it is given keeps what it has.
      authorizer_refresh_token: textIn(body, 'authorizer_refresh_token'),
    })
  })

  app.all('/cgi-bin/token', () => refuse(43001, 'require GET method'))
  app.all('/cgi-bin/*', (c) =>
    c.req.method === 'GET' && POST_PATHS.includes(c.req.path)
      ? refuse(43002, 'require POST method')
      : refuse(40066, 'invalid url: lingpai answers for tokens only, business calls go to WeChat'),
  )
  app.onError((error, c) => answerError(edge, error, c))
  return app
}

const POST_PATHS: readonly string[] = [
  '/cgi-bin/stable_token',
  '/cgi-bin/component/api_component_token',
  '/cgi-bin/component/api_authorizer_token',
]

interface AccountRequest {
  readonly grantType: string
  readonly appid: string
  readonly secret: string
  readonly insists: boolean
}

/** In the order in which WeChat looks at it, as far as that is known. */
async function accountToken(edge: Edge, { grantType, appid, secret, insists }: AccountRequest) {
  if (grantType !== 'client_credential') {
    refuse(40002, 'invalid grant_type')
  }
  if (appid === '') {
    refuse(41002, 'appid missing')
  }
  if (secret === '') {
    refuse(41004, 'appsecret missing')
  }
  if (!APPID_PATTERN.test(appid)) {
    refuse(40013, 'invalid appid')
  }
  const caller = await callerBy(edge, secret)
  const path =
    caller.kind === 'client' ? await accountMeant(edge, caller.principal, appid) : appPath(appid)
  const { value, seconds } = await ask(edge, path, caller, insists)
  return { access_token: value, expires_in: seconds }
}

async function callerBy(edge: Edge, secret: string): Promise<Caller> {
  await edge.readiness()
  if (!secret.startsWith('lpk_')) {
    return { kind: 'secret', secret }
  }
  const client = await clientOf(edge, secret)
  return client === null
    ? refuse(40125, `invalid appsecret hint: [${NO_KEY}]`)
    : { kind: 'client', principal: { kind: 'client', by: client.id, allow: client.allow } }
}

/** A client key that covers the account, or a live token of its platform that lingpai served. */
async function callerByToken(
  edge: Edge,
  platform: string,
  account: string,
  token: string,
): Promise<string> {
  if (token === '') {
    refuse(41001, 'access_token missing')
  }
  if (token.startsWith('lpk_')) {
    const caller = await callerBy(edge, token)
    requireCovered(caller, account)
    return caller.kind === 'client' ? caller.principal.by : ''
  }
  await edge.readiness()
  return (await edge.keeper(platform).isLive(token))
    ? 'component_access_token'
    : refuse(
        40125,
        'invalid access_token hint: [neither a client key nor a component_access_token that this server served and that still lives]',
      )
}

function requireCovered(caller: Caller, path: string): void {
  if (caller.kind === 'client' && !mayRead(caller.principal, path)) {
    refuse(40013, "invalid appid hint: [unknown here, or not on this key's allow-list]")
  }
}

function ask(edge: Edge, path: string, caller: Caller, insists: boolean) {
  return caller.kind === 'client'
    ? askAs(edge, path, caller.principal.by, null, insists)
    : askAs(edge, path, 'app_secret', caller.secret, insists)
}

/** The keeper's answer, or this isolate's memory of it while asking again would change nothing. */
async function askAs(
  edge: Edge,
  path: string,
  by: string,
  secret: string | null,
  insists: boolean,
): Promise<{ value: string; seconds: number }> {
  const askedAt = edge.clock.now()
  const memory = `${path} ${by}`
  // Whoever proves themselves by a secret has it checked each time.
  const isQuiet = secret === null && edge.asked.get(memory, askedAt) === true
  const remembered = isQuiet ? edge.tokens.get(path, askedAt) : undefined
  if (remembered !== undefined) {
    edge.tokens.countRead(path)
    return { value: remembered.value, seconds: expiresIn(remembered, askedAt) }
  }
  const outcome: Outcome<{ token: ServedToken; quietMs: number }> = await edge
    .keeper(path)
    .ask({ by, secret, insists, edgeReads: edge.tokens.takeReads(path) })
  if (!outcome.ok) {
    return refuseFor(outcome.refusal)
  }
  const token = edgeToken(outcome.token, askedAt)
  edge.tokens.set(path, token, askedAt)
  if (secret === null && outcome.quietMs > 0) {
    edge.asked.set(memory, true, askedAt + outcome.quietMs)
  }
  return { value: token.value, seconds: expiresIn(token, askedAt) }
}

async function readBody(c: Context<AppEnv>): Promise<Readonly<Record<string, unknown>>> {
  const text = await readText(c.req.raw)
  if (text.trim() === '') {
    refuse(44002, 'empty post data')
  }
  try {
    const body: unknown = JSON.parse(text)
    if (typeof body === 'object' && body !== null && !Array.isArray(body)) {
      return body as Record<string, unknown>
    }
  } catch {
    // WeChat reads a form as a body without any of its fields.
    if (/^[\w.%+-]+=/.test(text)) {
      return {}
    }
  }
  return refuse(47001, 'data format error')
}

function textIn(body: Readonly<Record<string, unknown>>, name: string): string {
  const value = body[name]
  return typeof value === 'string' ? value : ''
}

function required(body: Readonly<Record<string, unknown>>, name: string, errcode: number): string {
  return textIn(body, name) || refuse(errcode, `${name} missing`)
}

function requiredAppid(
  body: Readonly<Record<string, unknown>>,
  name: string,
  errcode: number,
): string {
  const appid = required(body, name, errcode)
  return APPID_PATTERN.test(appid) ? appid : refuse(40013, `invalid appid: ${name}`)
}

function refuse(errcode: number, errmsg: string): never {
  throw new WeChatRefusal(errcode, errmsg)
}

function refuseFor(refusal: Refusal): never {
  throw weChatRefusalFor(refusal)
}

function answerError(edge: Edge, error: Error, c: Context<AppEnv>): Response {
  if (error instanceof WeChatRefusal) {
    return c.json({ errcode: error.errcode, errmsg: error.errmsg })
  }
  if (error instanceof HTTPException && error.status === 413) {
    return c.json({ errcode: 47001, errmsg: 'data format error hint: [more than 64 KiB]' })
  }
  edge.log('error', 'compat.failed', {
    path: c.req.path,
    error: error.name,
    message: error.message,
  })
  return c.json({ errcode: -1, errmsg: 'system error hint: [lingpai: its log has the reason]' })
}
