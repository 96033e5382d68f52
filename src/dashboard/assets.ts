/**
 * @module The three files that pages load from their own server: style, script and icon. Their addresses
 * carry a hash of what they hold, so browsers may keep them for good.
 */

import { createHash } from 'node:crypto'
import { Hono } from 'hono'
import { LIVE_SCRIPT } from './live.ts'
import { STYLE } from './style.ts'

const ICON =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="7" fill="#07783f"/><path d="M16 5l9 6-9 6-9-6z" fill="#fff"/><path d="M7 16l9 6 9-6M7 21l9 6 9-6" fill="none" stroke="#fff" stroke-width="2.5"/></svg>'

const FILES = {
  'style.css': ['text/css; charset=utf-8', STYLE],
  'live.js': ['text/javascript; charset=utf-8', LIVE_SCRIPT],
  'icon.svg': ['image/svg+xml', ICON],
} as const

type FileName = keyof typeof FILES

/** Where a file is, its hash included. */
export function assetPath(name: FileName): string {
  return `/dashboard/assets/${name}?${hashOf(name)}`
}

function hashOf(name: FileName): string {
  const [, text] = FILES[name]
  return createHash('sha256').update(text).digest('hex').slice(0, 12)
}

/** `GET /dashboard/assets/…`, for anybody: there is nothing of a deployment in them. */
export function assetRoutes(): Hono {
  const app = new Hono()
  for (const name of Object.keys(FILES) as FileName[]) {
    const [type, text] = FILES[name]
    app.get(`/dashboard/assets/${name}`, (c) => {
      // While a deploy spreads, a page of one version may ask the other for its files.
      const isMeant = new URL(c.req.url).search === `?${hashOf(name)}`
      return c.body(text, 200, {
        'content-type': type,
        'cache-control': isMeant ? 'public, max-age=31536000, immutable' : 'no-cache',
        'x-content-type-options': 'nosniff',
      })
    })
  }
  return app
}
