/** @module How the page of the API looks: one text, named by its hash in the Content-Security-Policy. */

import { createHash } from 'node:crypto'
import { PAGE_HEADERS } from './layout.tsx'

/** Light and dark, from 320 pixels on; nothing is wider than the window but what scrolls by itself. */
export const API_STYLE = `
:root { color-scheme: light dark; --ink: #1c2024; --paper: #fff; --back: #f4f5f7; --line: #d5d9de; --soft: #5b646e; --link: #0b5cad }
@media (prefers-color-scheme: dark) { :root { --ink: #e8eaed; --paper: #1d2126; --back: #121518; --line: #3a4149; --soft: #a3abb5; --link: #8ac2ff } }
* { box-sizing: border-box }
html { scroll-padding-top: 1rem }
body { margin: 0 auto; max-width: 76rem; padding: 1rem; background: var(--back); color: var(--ink); overflow-wrap: anywhere;
  font: 1rem/1.6 system-ui, -apple-system, "PingFang SC", "Microsoft YaHei", sans-serif }
a { color: var(--link) }
a:focus-visible, pre:focus-visible { outline: 3px solid var(--link); outline-offset: 2px }
.skip { position: absolute; left: -99rem }
.skip:focus { position: static }
h1 { margin: .5rem 0; font-size: 1.75rem; line-height: 1.3 }
h2 { margin: 2.5rem 0 .5rem; font-size: 1.35rem; line-height: 1.35 }
h3 { margin: 0 0 .5rem; font-size: 1.05rem; line-height: 1.5 }
h3 a { color: inherit; text-decoration: none }
h3 a:hover { text-decoration: underline }
h4 { margin: 1.25rem 0 .35rem; font-size: .9375rem }
p, ul, dl { margin: 0 0 .75rem }
ul { padding-left: 1.25rem }
code, pre { font: .875em/1.55 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace }
pre { margin: 0 0 .75rem; padding: .75rem; overflow-x: auto; overflow-wrap: normal; border: 1px solid var(--line); border-radius: .5rem; background: var(--back) }
.line { user-select: all }
article { margin: 1rem 0; padding: 1.25rem; border: 1px solid var(--line); border-radius: .75rem; background: var(--paper) }
article > :last-child { margin-bottom: 0 }
.soft { color: var(--soft); font-size: .875rem }
table { width: 100%; margin: 0 0 .75rem; border-collapse: collapse; font-size: .9375rem }
th, td { padding: .4rem .5rem .4rem 0; border-top: 1px solid var(--line); text-align: left; vertical-align: top; font-weight: 400 }
thead th { border-top: 0; color: var(--soft); font-size: .8125rem }
tbody th { width: 38% }
tbody td > :last-child, tbody th > :last-child { margin-bottom: 0 }
nav ul { padding: 0; list-style: none }
nav h3 { margin: .75rem 0 .25rem }
nav li a { display: block; padding: .2rem 0; font-size: .875rem; text-decoration: none }
nav li a:hover { text-decoration: underline }
@media (min-width: 64rem) {
  .columns { display: grid; grid-template-columns: 19rem minmax(0, 1fr); gap: 2rem; align-items: start }
  nav { position: sticky; top: 1rem; max-height: calc(100vh - 2rem); overflow-y: auto; padding: 0 .25rem }
}
@media print { nav { display: none } }
`

/** Headers of the page. The hash costs less than a request's other work, and is made for each. */
export function apiPageHeaders(): Record<string, string> {
  const hash = createHash('sha256').update(API_STYLE).digest('base64')
  return {
    ...PAGE_HEADERS,
    'content-security-policy': `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
    'referrer-policy': 'no-referrer',
  }
}
