/**
 * @module What the browser visits: `npm start` on free ports, with data of its own, once for all
 * tests; and calls to it from outside the browser.
 */

import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inject } from 'vitest'
import type { TestProject } from 'vitest/node'
import { createConnectLinkSigner } from '../../src/connect-link.ts'
import { ask, type Json, send } from '../start/ask.ts'
import { DEMO_PLATFORM } from '../start/demo-platform.ts'
import { parseSecrets, SECRETS_FILE, type Secrets } from '../start/secrets.ts'
import { choosePlace, linesOf, spawnStart, untilStarted } from '../start/spawned.ts'

export type Site = Secrets & {
  readonly workerUrl: string
  readonly wechatUrl: string
  readonly clientKey: string
  /** The connect link of the banner. */
  readonly connectUrl: string
}

declare module 'vitest' {
  interface ProvidedContext {
    site: Site
  }
}

export default async function setup({ provide }: TestProject): Promise<() => Promise<void>> {
  const directory = mkdtempSync(join(tmpdir(), 'lingpai-browser-'))
  const place = await choosePlace(directory)
  const started = spawnStart(place)
  const stop = async () => {
    started.child.kill('SIGTERM')
    await started.exited
    rmSync(directory, { recursive: true, force: true })
  }
  try {
    await untilStarted(started)
    const read = (name: string) => readFileSync(join(directory, name), 'utf8')
    const { workerUrl, wechatUrl } = place
    provide('site', {
      ...parseSecrets(read(SECRETS_FILE), directory),
      workerUrl,
      wechatUrl,
      clientKey: read('client-key').trim(),
      connectUrl: linesOf(started, 'http')[0] ?? '',
    })
    return stop
  } catch (error) {
    await stop()
    throw error
  }
}

export function site(): Site {
  return inject('site')
}

/** The simulator's control API; answers with what it says. */
export function control(method: string, path: string, body?: Json): Promise<Json> {
  return ask(method, `${site().wechatUrl}/__simulator/${path}`, body === undefined ? {} : { body })
}

/** The token of an account as a service gets it, or the code of the refusal. */
export async function tokenOf(path: string): Promise<Json> {
  const { clientKey, workerUrl } = site()
  return (await send('GET', `${workerUrl}/v1/${path}/token`, { key: clientKey })).json
}

/** A link of this server, as old as wanted. */
export function linkExpiredAt(expiresAt: number): string {
  const { masterKey, workerUrl } = site()
  const link = createConnectLinkSigner(Buffer.from(masterKey, 'base64'), null).sign({
    componentAppid: DEMO_PLATFORM.appid,
    expiresAt: Math.floor(expiresAt / 1_000),
    state: null,
    returnUrl: null,
    authType: 3,
    bizAppid: null,
  })
  return `${workerUrl}/${DEMO_PLATFORM.path}/connect?link=${link}`
}

/** Where WeChat sends a browser back to that came by this link. */
export function returnOf(connectUrl: string, code?: string): string {
  const url = new URL(connectUrl)
  url.pathname = url.pathname.replace(/connect$/, 'connected')
  if (code !== undefined) {
    url.searchParams.set('auth_code', code)
  }
  return url.href
}

/** A code of an account that just authorized; only the redirect will tell of it. */
export async function authorize(appid: string, apiPermission = true): Promise<string> {
  const answer = await control('POST', `${DEMO_PLATFORM.path}/authorizers`, {
    appid,
    push: false,
    api_permission: apiPermission,
  })
  return String(answer['auth_code'])
}
