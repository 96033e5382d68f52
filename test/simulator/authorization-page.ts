/**
 * @module The page on which an administrator lets a platform act for an account: on PCs and phones,
 * new address and old. WeChat looks at where the visitor comes from, at the code in the address and
 * at where to return to; then the simulated accounts are there to click on. Pages are HTML for
 * people: they meet no faults and are not in the record of calls.
 */

import { type Context, Hono } from 'hono'
import { html } from 'hono/html'
import { type AccountKind, authorize, authorizersOf, findPreAuthCode } from './authorizing.ts'
import type { Component, PreAuthCode } from './component.ts'
import type { SimulatorEnv } from './pipeline.ts'
import { pushGranted } from './pushing.ts'
import type { World } from './world.ts'

const PATHS = [
  '/cgi-bin/componentloginpage',
  '/wxaopen/safe/bindcomponent',
  '/safe/bindcomponent',
] as const

/** Kinds of accounts by `auth_type`; whatever is not here is both. */
const KINDS: Readonly<Record<string, AccountKind>> = { 1: 'official_account', 2: 'mini_program' }

const MAX_BUTTONS = 200

type Visit = {
  readonly component: Component
  readonly preAuthCode: PreAuthCode
  readonly redirectUri: URL
}

export function authorizationPage(world: World): Hono<SimulatorEnv> {
  const routes = new Hono<SimulatorEnv>()

  for (const path of PATHS) {
    routes.get(path, (c) => {
      const visit = readVisit(world, c)
      if ('wrong' in visit) {
        return c.html(errorPage(visit.wrong))
      }
      const wrong = checkOrigin(visit, c.req.header('referer'))
      return wrong === null ? c.html(choicePage(world, visit, c)) : c.html(errorPage(wrong))
    })

    routes.post(path, async (c) => {
      const visit = readVisit(world, c)
      if ('wrong' in visit) {
        return c.html(errorPage(visit.wrong))
      }
      const { account } = await c.req.parseBody()
      if (typeof account !== 'string' || account === '') {
        return c.html(errorPage('no account chosen'))
      }
      const { component, preAuthCode, redirectUri } = visit
      const now = world.clock.now()
      const granted = authorize(world, component, { appid: account, preAuthCode }, now)
      if ('refused' in granted) {
        return c.html(errorPage(`${granted.refused.text} (${granted.refused.errcode})`))
      }
      // The event and the visitor are on their way at the same time, and either may be first.
      void pushGranted(world, component, granted, now)
      return c.redirect(withCode(redirectUri, component, granted.code.value))
    })
  }
  return routes
}

function readVisit(world: World, c: Context<SimulatorEnv>): Visit | { wrong: string } {
  const component = world.components.get(c.req.query('component_appid') ?? '')
  if (component === undefined) {
    return { wrong: 'component_appid: 第三方平台不存在' }
  }
  const code = c.req.query('pre_auth_code') ?? ''
  const preAuthCode = findPreAuthCode(component, code, world.clock.now())
  if (preAuthCode === null) {
    return { wrong: 'pre_auth_code: 无效或已过期' }
  }
  const redirectUri = URL.parse(c.req.query('redirect_uri') ?? '')
  if (redirectUri === null || !/^https?:$/.test(redirectUri.protocol)) {
    return { wrong: 'redirect_uri: 无效' }
  }
  return { component, preAuthCode, redirectUri }
}

/** Appended, so that what the platform put into its own query stays as it was. */
function withCode(redirectUri: URL, component: Component, code: string): string {
  const before = redirectUri.search === '' ? '?' : `${redirectUri.search}&`
  const expiresIn = component.config.auth_code_expires_in
  const target = new URL(redirectUri)
  target.search = `${before}auth_code=${encodeURIComponent(code)}&expires_in=${expiresIn}`
  return target.href
}

/** Both ends must be on the host that the platform registered. */
function checkOrigin({ component, redirectUri }: Visit, referer: string | undefined) {
  const registered = component.config.authorize_page_host
  if (registered === null) {
    return null
  }
  const from = URL.parse(referer ?? '')
  if (!isOf(from, registered)) {
    return `授权入口页所在域名:${from?.host ?? '空'}, 与登记的授权发起页域名不一致:${registered}`
  }
  if (!isOf(redirectUri, registered)) {
    return `授权回调域名:${redirectUri.host}, 与登记的授权发起页域名不一致:${registered}`
  }
  return null
}

/** With or without a port, for servers under test have one. */
function isOf(url: URL | null, host: string): boolean {
  return url?.hostname === host || url?.host === host
}

function choicePage(world: World, { component }: Visit, c: Context<SimulatorEnv>) {
  const wanted = c.req.query('biz_appid') ?? ''
  const kind = KINDS[c.req.query('auth_type') ?? '']
  const accounts = choices(world, component).filter((account) =>
    wanted === '' ? kind === undefined || account.kind === kind : account.appid === wanted,
  )
  return html`<!doctype html>
<html lang="zh-CN">
  ${head('公众平台帐号授权')}
  <body>
    <h1>${component.appid}</h1>
    <form method="post">
      ${accounts
        .slice(0, MAX_BUTTONS)
        .map(
          ({ appid, name }) =>
            html`<p><button name="account" value="${appid}">${name || appid}</button></p>`,
        )}
    </form>
  </body>
</html>`
}

function errorPage(message: string) {
  return html`<!doctype html>
<html lang="zh-CN">
  ${head('错误')}
  <body><p>请确认授权入口页所在域名，并检查参数。</p><p>${message}</p></body>
</html>`
}

/** With an icon that no browser has to ask for: a missing one is an error in its console. */
function head(title: string) {
  return html`<head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <link rel="icon" href="data:,">
    <title>${title}</title>
  </head>`
}

type Choice = { readonly appid: string; readonly name: string; readonly kind: AccountKind }

/** The accounts there are, the world's and those that authorized before. */
function choices(world: World, component: Component): Choice[] {
  const own = [...world.apps.values()].map(({ appid, config: { name, kind } }) => ({
    appid,
    name,
    kind,
  }))
  const former = authorizersOf(component)
    .filter(({ appid }) => !world.apps.has(appid))
    .map(({ appid, nickName, kind }) => ({ appid, name: nickName, kind }))
  return [...own, ...former]
}
