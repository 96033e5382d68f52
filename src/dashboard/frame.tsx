/** @module The frame of the dashboard's pages: navigation, who is signed in, and the headers. */

import type { Context } from 'hono'
import { raw } from 'hono/html'
import type { Child } from 'hono/jsx'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import type { Language } from '../http/pages/language.ts'
import { assetPath } from './assets.ts'
import { FormToken } from './form.tsx'
import type { DashboardEnv, Operator } from './visitor.ts'
import type { Words } from './words.ts'

/** What a page is. */
export interface PageContent {
  readonly title: string
  /** Which entry of the navigation it belongs to. */
  readonly section?: Section
  /** The browser is to ask once more by itself, as from this site. */
  readonly again?: boolean
  readonly body: Child
}

/** Sections of the dashboard. */
export type Section = keyof typeof SECTIONS

const SECTIONS = {
  overview: ['/', { en: 'Overview', zh: '总览' }],
  platforms: ['/dashboard/platforms', { en: 'Platforms', zh: '第三方平台' }],
  keys: ['/dashboard/keys', { en: 'Keys', zh: '密钥' }],
  events: ['/dashboard/events', { en: 'Events', zh: '事件' }],
  alerts: ['/dashboard/alerts', { en: 'Alerts', zh: '告警' }],
  setup: ['/dashboard/setup', { en: 'Set-up help', zh: '配置指引' }],
  api: ['/docs', { en: 'API', zh: 'API' }],
} as const satisfies Record<string, readonly [string, Words]>

const TEXTS = {
  en: {
    skip: 'Skip to the content',
    pause: 'Pause refresh',
    resume: 'Resume refresh',
    failed: 'No answer; trying again',
    ended: 'Your session is over: reload to sign in',
    signOut: 'Sign out',
    signedIn: 'Signed in',
    navigation: 'Sections',
  },
  zh: {
    skip: '跳到正文',
    pause: '暂停刷新',
    resume: '继续刷新',
    failed: '无应答，正在重试',
    ended: '登录已过期，刷新页面后重新登录',
    signOut: '退出',
    signedIn: '已登录',
    navigation: '栏目',
  },
} as const

/** Headers of every page of the dashboard. */
const HEADERS = {
  'cache-control': 'no-store',
  'content-security-policy':
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
  'cross-origin-opener-policy': 'same-origin',
  'referrer-policy': 'same-origin',
  vary: 'accept-language, cookie',
  'x-content-type-options': 'nosniff',
  'x-robots-tag': 'noindex',
} as const

/** Answers with a page. */
export function respond(
  c: Context<DashboardEnv>,
  content: PageContent,
  status: ContentfulStatusCode = 200,
  headers: Readonly<Record<string, string>> = {},
): Response | Promise<Response> {
  const language = c.get('language')
  // Not set on pages for people who are not signed in.
  const operator = c.get('operator') as Operator | undefined
  return c.html(<Frame {...{ language, operator, ...content }} />, status, {
    ...HEADERS,
    ...headers,
  })
}

function Frame(
  props: PageContent & { readonly language: Language; readonly operator: Operator | undefined },
) {
  const { language, operator, title, section, again, body } = props
  const texts = TEXTS[language]
  return (
    <>
      {raw('<!doctype html>')}
      <html lang={language === 'zh' ? 'zh-CN' : 'en'}>
        <head>
          <meta charset="utf-8" />
          <meta name="viewport" content="width=device-width, initial-scale=1" />
          {again && <meta http-equiv="refresh" content="0" />}
          <title>{`${title} · lingpai`}</title>
          <link rel="icon" href={assetPath('icon.svg')} type="image/svg+xml" />
          <link rel="stylesheet" href={assetPath('style.css')} />
          <script src={assetPath('live.js')} defer />
        </head>
        <body>
          <a class="skip" href="#content">
            {texts.skip}
          </a>
          <header class="site">
            <div class="bar">
              <a class="brand" href="/">
                lingpai <span lang="zh-CN">令牌</span>
              </a>
              {operator && <Navigation language={language} section={section} />}
              {operator && <Who language={language} operator={operator} />}
            </div>
          </header>
          <main id="content">
            <h1>{title}</h1>
            {body}
          </main>
        </body>
      </html>
    </>
  )
}

function Navigation({ language, section }: { language: Language; section?: Section | undefined }) {
  return (
    <nav aria-label={TEXTS[language].navigation}>
      <ul>
        {Object.entries(SECTIONS).map(([name, [path, words]]) => (
          <li>
            <a href={path} aria-current={name === section ? 'page' : undefined}>
              {words[language]}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  )
}

function Who({ language, operator }: { language: Language; operator: Operator }) {
  const texts = TEXTS[language]
  return (
    <div class="who">
      <span data-live-state role="status" />
      <button
        type="button"
        class="small"
        hidden
        data-live-toggle
        data-pause={texts.pause}
        data-resume={texts.resume}
        data-failed={texts.failed}
        data-ended={texts.ended}
      />
      {operator.signedInBy === 'access' ? (
        <span title={texts.signedIn}>{operator.by}</span>
      ) : (
        <form method="post" action="/dashboard/sign-out">
          <FormToken operator={operator} />
          <button type="submit" class="small">
            {texts.signOut}
          </button>
        </form>
      )}
    </div>
  )
}
