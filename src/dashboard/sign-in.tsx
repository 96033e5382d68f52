/** @module Signing in with `ADMIN_KEY`, and out again. Tries are counted before the key is looked at. */

import { Hono } from 'hono'
import { askObject } from '../http/ask.ts'
import type { Edge } from '../http/edge.ts'
import type { Language } from '../http/pages/language.ts'
import { secretsEqual } from '../keys.ts'
import { Field, readForm } from './form.tsx'
import { type PageContent, respond } from './frame.tsx'
import { Note } from './parts.tsx'
import { type DashboardEnv, networkOf, operatorOf, signIn, signOut } from './visitor.ts'
import { durationIn } from './words.ts'

const TEXTS = {
  en: {
    title: 'Sign in',
    key: 'Admin key',
    hint: 'The ADMIN_KEY of this deployment. You stay signed in on this browser for 12 hours.',
    submit: 'Sign in',
    wrong: 'This is not the ADMIN_KEY of this deployment.',
    client: 'This is a client key. The dashboard needs ADMIN_KEY.',
    tooMany: (span: string) => `Too many tries from your address. Try again in ${span}.`,
    out: 'You are signed out.',
    late: 'You are not signed in any more, so nothing was changed. Sign in, and send the form again.',
    lost: 'Forgot it? Set a new one: npx wrangler secret put ADMIN_KEY. Nothing that is stored depends on it.',
  },
  zh: {
    title: '登录',
    key: '管理密钥',
    hint: '即此部署的 ADMIN_KEY。此浏览器将保持登录 12 小时。',
    submit: '登录',
    wrong: '这不是此部署的 ADMIN_KEY。',
    client: '这是客户端密钥，控制台需要 ADMIN_KEY。',
    tooMany: (span: string) => `来自您地址的尝试次数过多，请在 ${span}后重试。`,
    out: '已退出登录。',
    late: '您已不在登录状态，未作任何更改。请登录后重新提交表单。',
    lost: '忘记了？可重新设置：npx wrangler secret put ADMIN_KEY，已保存的数据不受影响。',
  },
} as const

interface SignInProps {
  readonly language: Language
  /** Where to go then. */
  readonly back: string
  readonly error?: string
  readonly isOut?: boolean
  /** A form came, and was not looked at. */
  readonly isLate?: boolean
  /** Ask for the same page once more by itself, as from this site. */
  readonly again?: boolean
}

/** The page. */
export function SignInPage(props: SignInProps): PageContent {
  const { language, back, error, isOut, isLate, again = false } = props
  const texts = TEXTS[language]
  return {
    title: texts.title,
    again,
    body: (
      <>
        {isOut && <Note tone="good">{texts.out}</Note>}
        {isLate && <Note tone="warn">{texts.late}</Note>}
        <form method="post" action="/dashboard/sign-in" class="card narrow">
          <input type="hidden" name="back" value={back} />
          <Field
            name="key"
            label={texts.key}
            hint={texts.hint}
            type="password"
            autocomplete="current-password"
            required
            autofocus
            errors={error === undefined ? [] : [{ field: 'key', message: error }]}
          />
          <button type="submit" class="go">
            {texts.submit}
          </button>
        </form>
        <p class="soft">{texts.lost}</p>
      </>
    ),
  }
}

/** `GET` and `POST /dashboard/sign-in`, for whoever is not signed in yet; `POST /dashboard/sign-out`. */
export function signInRoutes(edge: Edge): Hono<DashboardEnv> {
  const app = new Hono<DashboardEnv>()

  app.get('/dashboard/sign-in', async (c) => {
    if ((await operatorOf(edge, c)) !== null) {
      return c.redirect('/', 303)
    }
    const isOut = c.req.query('done') === 'out'
    return respond(c, SignInPage({ language: c.get('language'), back: '/', isOut }))
  })

  app.post('/dashboard/sign-in', async (c) => {
    const language = c.get('language')
    const texts = TEXTS[language]
    const form = await readForm(c)
    const key = form.get('key') ?? ''
    const back = ownPath(form.get('back') ?? '/')
    const address = networkOf(c)
    const verdict = await askObject(() => edge.registry().signInAttempt(address))
    if (!verdict.allowed) {
      const waitMs = Math.max(1_000, verdict.retryAt - edge.clock.now())
      edge.log('warn', 'dashboard.sign_in_limited', { address })
      const error = texts.tooMany(durationIn(language, waitMs))
      return respond(c, SignInPage({ language, back, error }), 429, {
        'retry-after': String(Math.ceil(waitMs / 1_000)),
      })
    }
    if (!secretsEqual(key, edge.adminKey)) {
      edge.log('warn', 'dashboard.sign_in_refused', { address })
      const error = key.startsWith('lpk_') ? texts.client : texts.wrong
      return respond(c, SignInPage({ language, back, error }), 401)
    }
    await askObject(() => edge.registry().signedIn(address))
    signIn(edge, c)
    edge.log('info', 'dashboard.signed_in', { address })
    return c.redirect(back, 303)
  })

  return app
}

/** `POST /dashboard/sign-out`, behind the guard. */
export function signOutRoutes(): Hono<DashboardEnv> {
  const app = new Hono<DashboardEnv>()
  app.post('/dashboard/sign-out', (c) => {
    signOut(c)
    return c.redirect('/dashboard/sign-in?done=out', 303)
  })
  return app
}

/** A path of this dashboard, as an address has it; the overview for anything else. */
function ownPath(text: string): string {
  return /^\/(?:\?|dashboard\/|docs$|$)[!-[\]-~]*$/.test(text) ? text : '/'
}
