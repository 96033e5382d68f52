/**
 * @module Who gets in, and what of theirs is done. Every page but the sign-in needs an operator; every
 * form must come from this site and carry the value that this operator's pages carry (CSRF: a
 * SameSite=Strict cookie, the browser's word on where the request came from, and that value).
 */

import type { MiddlewareHandler } from 'hono'
import { csrf } from 'hono/csrf'
import { HTTPException } from 'hono/http-exception'
import type { Edge } from '../http/edge.ts'
import { languageOf } from '../http/pages/language.ts'
import { FORM_TOKEN_FIELD, readForm } from './form.tsx'
import { respond } from './frame.tsx'
import { SignInPage } from './sign-in.tsx'
import { type DashboardEnv, isOwnForm, operatorOf } from './visitor.ts'

/** Sets the language of the page. */
export function chooseLanguage(): MiddlewareHandler<DashboardEnv> {
  return async function setLanguage(c, next) {
    c.set('language', languageOf(c.req.header('accept-language')))
    await next()
  }
}

/** Refuses forms of other sites with a 403. */
export function ownSiteOnly(): MiddlewareHandler<DashboardEnv> {
  return csrf()
}

/** Lets operators pass; shows everybody else the sign-in, with a 401. */
export function operatorsOnly(edge: Edge): MiddlewareHandler<DashboardEnv> {
  return async function requireOperator(c, next) {
    const operator = await operatorOf(edge, c)
    if (operator === null) {
      const isForm = c.req.method === 'POST'
      const page = SignInPage({
        language: c.get('language'),
        back: pathOf(isForm ? (c.req.header('referer') ?? '') : c.req.url),
        isLate: isForm,
        // A link elsewhere led here, so the browser kept the cookie back: from here it will not.
        again: c.req.method === 'GET' && c.req.header('sec-fetch-site') === 'cross-site',
      })
      return respond(c, page, 401)
    }
    c.set('operator', operator)
    if (c.req.method === 'POST') {
      const form = await readForm(c)
      if (!isOwnForm(operator, form.get(FORM_TOKEN_FIELD) ?? '')) {
        throw new HTTPException(403, { message: FORM_TOKEN_FIELD })
      }
    }
    await edge.readiness()
    await next()
    return undefined
  }
}

/** Path and query of an address; the overview's for what is none. */
function pathOf(url: string): string {
  const { pathname, search } = URL.parse(url) ?? { pathname: '/', search: '' }
  return `${pathname}${search}`
}
