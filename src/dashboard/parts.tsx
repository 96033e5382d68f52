/** @module Small parts that several pages show: a state, a time, what was just done, the next page. */

import type { Child } from 'hono/jsx'
import type { Language } from '../http/pages/language.ts'
import { isoTime } from '../http/wire.ts'
import type { CredentialState, CredentialStatus } from '../keeper/status.ts'
import { chinaTime, durationIn, STATES, type Tone } from './words.ts'

const TEXTS = {
  en: {
    next: 'Next page',
    first: 'First page',
    pages: 'Pages',
    ago: (span: string) => `${span} ago`,
    ahead: (span: string) => `in ${span}`,
    nextTry: 'next try',
    dueTry: 'next try any moment',
    tryWithRead: 'next try when it is read',
    noTry: 'not tried again by itself',
  },
  zh: {
    next: '下一页',
    first: '第一页',
    pages: '分页',
    ago: (span: string) => `${span}前`,
    ahead: (span: string) => `${span}后`,
    nextTry: '下次重试',
    dueTry: '即将重试',
    tryWithRead: '下次读取时重试',
    noTry: '不会自动重试',
  },
} as const

/** A state in words and colour. */
export function StateBadge({ state, language }: { state: CredentialState; language: Language }) {
  const { tone, name, meaning } = STATES[state]
  return (
    <span class={`badge ${tone}`} title={meaning[language]}>
      {name[language]}
    </span>
  )
}

/** A moment as date and time in China; dashes for none. @param at unix milliseconds */
export function Moment({ at }: { at: number | null }) {
  return at === null ? <>–</> : <time datetime={isoTime(at)}>{chinaTime(at)}</time>
}

/** A moment as seen from now: `in 5 min`, `3 h ago`; a dash for none. */
export function Relative(props: { at: number | null; now: number; language: Language }) {
  const { at, now, language } = props
  if (at === null) {
    return <>–</>
  }
  const span = durationIn(language, Math.abs(at - now))
  const text = at > now ? TEXTS[language].ahead(span) : TEXTS[language].ago(span)
  return (
    <time datetime={isoTime(at)} title={chinaTime(at)}>
      {text}
    </time>
  )
}

/** A try that is further off waits for something to change, as for a new authorization. */
const TRIED_WITHIN_MS = 365 * 86_400_000

/** When what failed is tried again. */
export function NextTry(props: { status: CredentialStatus; now: number; language: Language }) {
  const { status, now, language } = props
  const texts = TEXTS[language]
  const at = status.lastFailure?.retryAt ?? now
  if (at - now > TRIED_WITHIN_MS) {
    return <>{texts.noTry}</>
  }
  if (at <= now) {
    return <>{status.state === 'idle' ? texts.tryWithRead : texts.dueTry}</>
  }
  return (
    <>
      {texts.nextTry} <Relative {...{ at, now, language }} />
    </>
  )
}

/** Something to be noticed. `role="status"` where it follows from what was just done. */
export function Note({ tone, children }: { tone: Exclude<Tone, 'quiet'>; children: Child }) {
  return (
    <div class={`note ${tone}`} role={tone === 'bad' ? 'alert' : 'status'}>
      {children}
    </div>
  )
}

/** A table that becomes a stack of cards on a phone. @param heads of its columns, in their order */
export function Table(props: {
  readonly caption?: string
  readonly heads: readonly string[]
  readonly children?: Child
}) {
  const { caption, heads, children } = props
  return (
    <div class="scroll">
      <table class="stack">
        {caption !== undefined && <caption>{caption}</caption>}
        <thead>
          <tr>
            {heads.map((text) => (
              <th scope="col">{text}</th>
            ))}
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </div>
  )
}

/** What was just done, by the word in the address; nothing where that is none of these. */
export function DoneNote(props: {
  readonly done: string | undefined
  readonly texts: Readonly<Record<string, string>>
  /** Words for what is no success. */
  readonly warnings?: readonly string[]
}) {
  const { done = '', texts, warnings = [] } = props
  return Object.hasOwn(texts, done) ? (
    <Note tone={warnings.includes(done) ? 'warn' : 'good'}>{texts[done]}</Note>
  ) : null
}

/** A name and what it is, in a `<dl class="facts">`. */
export function Fact({ name, children }: { name: string; children?: Child }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  )
}

/** Links to the next page and back to the first. @param query what else the address has */
export function Pages(props: {
  readonly path: string
  readonly query: Readonly<Record<string, string>>
  readonly cursor: string | undefined
  readonly next: string | null
  readonly language: Language
}) {
  const { path, query, cursor, next, language } = props
  const texts = TEXTS[language]
  if (next === null && cursor === undefined) {
    return null
  }
  return (
    <nav class="pages" aria-label={texts.pages}>
      {cursor === undefined ? <span /> : <a href={addressOf(path, query)}>{texts.first}</a>}
      {next !== null && (
        <a href={addressOf(path, { ...query, cursor: next })} rel="next">
          {texts.next}
        </a>
      )}
    </nav>
  )
}

/** A path with a query of whatever is not empty. */
export function addressOf(path: string, query: Readonly<Record<string, string>>): string {
  const given = Object.entries(query).filter(([, value]) => value !== '')
  const text = new URLSearchParams(given).toString()
  return text === '' ? path : `${path}?${text}`
}
