/**
 * @module The frame of a page: no script, no picture, nothing from anywhere else. The style is one text,
 * named by its hash in the Content-Security-Policy.
 */

import { createHash } from 'node:crypto'
import { raw } from 'hono/html'
import type { Child } from 'hono/jsx'

const STYLE = `
:root { color-scheme: light dark; --ink: #1c2024; --paper: #fff; --back: #f4f5f7; --line: #d5d9de; --soft: #5b646e; --go: #07783f }
@media (prefers-color-scheme: dark) { :root { --ink: #e8eaed; --paper: #1d2126; --back: #121518; --line: #3a4149; --soft: #a3abb5; --go: #0a7f44 } }
* { box-sizing: border-box }
body { margin: 0; min-height: 100vh; min-height: 100dvh; display: grid; place-items: center; padding: 1rem; background: var(--back); color: var(--ink);
  font: 1rem/1.6 system-ui, -apple-system, "PingFang SC", "Microsoft YaHei", sans-serif }
main { width: 100%; max-width: 28rem; padding: 1.75rem; background: var(--paper); border: 1px solid var(--line); border-radius: .75rem }
h1 { margin: 0 0 .75rem; font-size: 1.35rem; line-height: 1.35; overflow-wrap: anywhere; text-wrap: balance }
p { margin: 0 0 1rem; overflow-wrap: anywhere }
.button { display: block; padding: .75rem 1rem; border-radius: .5rem; background: var(--go); color: #fff; font-weight: 600; text-align: center; text-decoration: none }
.button:hover { text-decoration: underline }
.button:focus-visible { outline: 3px solid var(--ink); outline-offset: 2px }
.hint { margin: .35rem 0 1.25rem; color: var(--soft); font-size: .875rem }
.foot { color: var(--soft); font-size: .8125rem }
time { white-space: nowrap }
main > :last-child { margin-bottom: 0 }
`

const STYLE_HASH = createHash('sha256').update(STYLE).digest('base64')

/** Headers of every page. */
export const PAGE_HEADERS = {
  'content-type': 'text/html; charset=utf-8',
  'cache-control': 'no-store',
  'content-security-policy': `default-src 'none'; style-src 'sha256-${STYLE_HASH}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
  'x-content-type-options': 'nosniff',
  'x-robots-tag': 'noindex',
} as const

/** A whole page. */
export function Page(props: { lang: string; title: string; children?: Child }) {
  return (
    <>
      {raw('<!doctype html>')}
      <html lang={props.lang}>
        <head>
          <meta charset="utf-8" />
          <meta name="viewport" content="width=device-width, initial-scale=1" />
          <title>{props.title}</title>
          <style>{raw(STYLE)}</style>
        </head>
        <body>
          <main>
            <h1>{props.title}</h1>
            {props.children}
          </main>
        </body>
      </html>
    </>
  )
}
