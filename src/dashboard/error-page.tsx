/**
 * @module The pages that say that something is not there or did not work. People get a page whatever happens, in
 * their language; what the API would say stands below it, for whoever has to look further.
 */

import type { Context } from 'hono'
import { HTTPException } from 'hono/http-exception'
import type { Child } from 'hono/jsx'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import type { Edge } from '../http/edge.ts'
import type { ProblemCode, problemBody } from '../http/problem.ts'
import { respond } from './frame.tsx'
import type { DashboardEnv } from './visitor.ts'

const TEXTS = {
  en: {
    notFound: ['There is no such page', 'It may have been deleted, or the address is mistyped.'],
    foreignForm: [
      'This form is out of date',
      'You signed in again since it was opened, or it came from another site. Nothing was changed: go back, reload the page, and send it again.',
    ],
    failed: ['This did not work', 'The log has the reason (wrangler tail).'],
    home: 'To the overview',
  },
  zh: {
    notFound: ['没有这个页面', '它可能已被删除，或地址有误。'],
    foreignForm: [
      '此表单已失效',
      '打开表单后您重新登录过，或它来自其他网站。未作任何更改：请返回并刷新页面后重新提交。',
    ],
    failed: ['操作失败', '原因见日志（wrangler tail）。'],
    home: '返回总览',
  },
} as const

/** What the API says in English; what is not here has its English only. */
const CHINESE: Partial<Record<ProblemCode, string>> = {
  invalid_request: '请求无效：链接可能不完整或已过时。',
  unknown_credential: '此处没有登记该凭据，它可能已被删除。',
  not_found: '它可能已被删除，或地址有误。',
  payload_too_large: '提交的内容过大。',
  misconfigured:
    '已保存的机密由另一个 MASTER_KEY 加密，无法打开。请将当时的密钥设为 MASTER_KEY_PREVIOUS，或改回 MASTER_KEY。',
  temporarily_unavailable: '保管该数据的 Durable Object 刚刚重启或过载，请稍后重试。',
}

type PageContext = Context<DashboardEnv>

/** The page where there is none. */
export function notFoundPage(c: PageContext): Response | Promise<Response> {
  const [title, text] = TEXTS[c.get('language')].notFound
  return page(c, title, <p>{text}</p>, 404)
}

/** What comes of an error: a refusal in words; for a bug a line of the log, too. */
export async function errorPage(
  edge: Pick<Edge, 'log'>,
  error: Error,
  c: PageContext,
): Promise<Response> {
  const texts = TEXTS[c.get('language')]
  if (!(error instanceof HTTPException)) {
    const { name, message } = error
    const { method, path } = c.req
    edge.log('error', 'http.internal_error', { method, path, error: name, message })
    return page(c, texts.failed[0], <p>{texts.failed[1]}</p>, 500)
  }
  if (error.status === 403) {
    const [title, text] = texts.foreignForm
    return page(c, title, <p>{text}</p>, 403)
  }
  const [title, text] = error.status === 404 ? texts.notFound : texts.failed
  // Once: what it returns shares one body.
  const response = error.getResponse()
  const problem = await problemOf(response)
  const said = problem === null ? <p>{text}</p> : <Said problem={problem} c={c} />
  const retryAfter = response.headers.get('retry-after')
  const headers = retryAfter === null ? {} : { 'retry-after': retryAfter }
  return page(c, title, said, error.status, headers)
}

async function problemOf(response: Response): Promise<ReturnType<typeof problemBody> | null> {
  const isProblem = response.headers.get('content-type') === 'application/problem+json'
  return isProblem ? ((await response.json()) as ReturnType<typeof problemBody>) : null
}

function Said({ problem, c }: { problem: ReturnType<typeof problemBody>; c: PageContext }) {
  if (c.get('language') === 'en') {
    return <p>{problem.detail}</p>
  }
  const words = CHINESE[problem.code]
  return (
    <>
      {words !== undefined && <p>{words}</p>}
      <p class={words === undefined ? undefined : 'soft'} lang="en">
        {problem.detail}
      </p>
    </>
  )
}

function page(
  c: PageContext,
  title: string,
  said: Child,
  status: ContentfulStatusCode,
  headers: Readonly<Record<string, string>> = {},
) {
  const body = (
    <div class="card narrow">
      {said}
      <p>
        <a href="/">{TEXTS[c.get('language')].home}</a>
      </p>
    </div>
  )
  return respond(c, { title, body }, status, headers)
}
