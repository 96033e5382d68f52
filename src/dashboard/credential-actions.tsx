/** @module Rotating, checking and deleting a credential: each asks first, and says what will happen. */

import type { Context } from 'hono'
import type { Child } from 'hono/jsx'
import { type Credential, parseCredential } from '../credential.ts'
import { forget, forgetComponent } from '../http/managing.ts'
import type { Language } from '../http/pages/language.ts'
import { refuseFor } from '../http/problem.ts'
import { checkToken, tryRotation } from '../http/rotating.ts'
import type { Refusal } from '../keeper/rpc.ts'
import type { CredentialStatus } from '../keeper/status.ts'
import { type Action, back } from './action.ts'
import { ACTION_TEXTS } from './action-texts.ts'
import { adviceTranslated } from './advice.ts'
import { pageOf } from './credential-page.tsx'
import { editAction } from './edit.tsx'
import { Field, Form, readForm, Tick } from './form.tsx'
import { respond } from './frame.tsx'
import { Note } from './parts.tsx'
import type { DashboardEnv } from './visitor.ts'
import { durationIn } from './words.ts'

/** What can be done, by the last word of its address. */
export type ActionName = 'rotate' | 'check' | 'edit' | 'delete'

const rotate: Action = {
  ask({ c, status }) {
    const texts = ACTION_TEXTS[c.get('language')].rotate
    return confirm(c, status, texts, rotationNotes(c, status, 0))
  },
  async act({ edge, c, status }) {
    const texts = ACTION_TEXTS[c.get('language')].rotate
    const even = (await readForm(c)).get('even') === 'yes'
    const { credential: path } = status
    const outcome = await tryRotation(edge, path, c.get('operator').by, even)
    if (outcome.ok) {
      return back(c, status, 'rotated')
    }
    const { refusal } = outcome
    if (refusal.code === 'within_overlap') {
      const notes = rotationNotes(c, status, refusal.retryAfterMs)
      return confirm(c, status, texts, notes, 'within_overlap')
    }
    const failure = rotationFailure(c.get('language'), refusal)
    if (failure === null) {
      return refuseFor(refusal, path)
    }
    const notes = (
      <>
        <Note tone="bad">{failure}</Note>
        {rotationNotes(c, status, 0)}
      </>
    )
    return confirm(c, status, texts, notes, refusal.code)
  },
}

/** Why nothing was rotated, and what to do; null for what has no words here. */
function rotationFailure(language: Language, refusal: Refusal): string | null {
  const texts = ACTION_TEXTS[language].rotate
  const inLanguage = (advice: string, reason?: string) =>
    language === 'zh' ? adviceTranslated(advice, reason) : advice
  switch (refusal.code) {
    case 'wechat_refused': {
      const { reason, advice, upstream } = refusal
      const answer = [upstream.errcode ?? reason, upstream.errmsg ?? '']
      const said = answer.filter((part) => part !== '').join(' ')
      return `${texts.refused(said)} ${inLanguage(advice, reason)}`
    }
    case 'answer_lost':
      return `${inLanguage(refusal.advice)} ${texts.lost}`
    case 'rate_limited':
      return texts.tooSoon(durationIn(language, Math.max(1_000, refusal.retryAfterMs)))
    default:
      return null
  }
}

function rotationNotes(c: Context<DashboardEnv>, status: CredentialStatus, waitMs: number): Child {
  const language = c.get('language')
  const texts = ACTION_TEXTS[language].rotate
  return (
    <>
      <p>{texts.what}</p>
      <p>{texts.overlap}</p>
      {status.grant === 'stable_token' && <p>{texts.stable}</p>}
      {waitMs > 0 && <Note tone="warn">{texts.within(durationIn(language, waitMs))}</Note>}
    </>
  )
}

function confirm(
  c: Context<DashboardEnv>,
  { credential }: CredentialStatus,
  texts: { readonly title: string; readonly submit: string },
  notes: Child,
  problem: Refusal['code'] | null = null,
) {
  const language = c.get('language')
  const isWithinOverlap = problem === 'within_overlap'
  const { even, must } = ACTION_TEXTS[language].rotate
  const errors = isWithinOverlap ? [{ field: 'even', message: must }] : []
  const body = (
    <Form
      language={language}
      operator={c.get('operator')}
      submit={texts.submit}
      cancel={pageOf(credential)}
      errors={errors}
    >
      {notes}
      {isWithinOverlap && <Tick name="even" label={even} errors={errors} />}
    </Form>
  )
  const title = `${texts.title}: ${credential}`
  const code = problem === null ? 200 : (STATUSES[problem] ?? 409)
  return respond(c, { title, section: 'overview', body }, code)
}

/** As the API answers. */
const STATUSES: Partial<Record<Refusal['code'], 409 | 429 | 502 | 504>> = {
  within_overlap: 409,
  rate_limited: 429,
  wechat_refused: 502,
  answer_lost: 504,
}

const check: Action = {
  ask({ c, status }) {
    const texts = ACTION_TEXTS[c.get('language')].check
    const notes = (
      <>
        <p>{texts.what}</p>
        <p>{texts.dead}</p>
      </>
    )
    return confirm(c, status, texts, notes)
  },
  async act({ edge, c, status }) {
    const { verdict } = await checkToken(edge, status.credential, c.get('operator').by)
    return back(c, status, verdict)
  },
}

const remove: Action = {
  ask: ({ c, status }) => confirmDelete(c, status, false),
  async act({ edge, c, status }) {
    const { credential: path } = status
    const { by } = c.get('operator')
    const credential = parseCredential(path)
    if ((await readForm(c)).get('appid')?.trim() !== appidOf(credential)) {
      return confirmDelete(c, status, true)
    }
    await (credential?.kind === 'component'
      ? forgetComponent(edge, credential.componentAppid, by)
      : forget(edge, path, by))
    return c.redirect('/?done=deleted', 303)
  },
}

function confirmDelete(c: Context<DashboardEnv>, status: CredentialStatus, isWrong: boolean) {
  const language = c.get('language')
  const texts = ACTION_TEXTS[language].delete
  const credential = parseCredential(status.credential)
  const errors = isWrong ? [{ field: 'appid', message: texts.wrong(appidOf(credential)) }] : []
  const body = (
    <Form
      language={language}
      operator={c.get('operator')}
      submit={texts.submit}
      tone="stop"
      cancel={pageOf(status.credential)}
      errors={errors}
    >
      <p>{texts[credential?.kind ?? 'app']}</p>
      <p>{texts.clients}</p>
      <Field
        name="appid"
        label={`${texts.confirm}: ${appidOf(credential)}`}
        errors={errors}
        required
      />
    </Form>
  )
  const title = `${texts.title}: ${status.credential}`
  return respond(c, { title, section: 'overview', body }, isWrong ? 400 : 200)
}

/** The one that names a credential: the account's, or the platform's. */
function appidOf(credential: Credential | null): string {
  if (credential === null) {
    return ''
  }
  return credential.kind === 'component' ? credential.componentAppid : credential.appid
}

/** All actions. */
export const ACTIONS: Readonly<Record<ActionName, Action>> = {
  rotate,
  check,
  edit: editAction,
  delete: remove,
}
