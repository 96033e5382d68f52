/**
 * @module Connect links, made by an operator. The API and the dashboard both come through here.
 */

import type { z } from '@hono/zod-openapi'
import { isBelowAny } from '../connect-link.ts'
import { componentPath } from '../credential.ts'
import type { CredentialStatus } from '../keeper/status.ts'
import { askKeeper } from './ask.ts'
import type { Edge } from './edge.ts'
import type { FieldError } from './problem.ts'
import type { ConnectLinkBody } from './schemas/platforms.ts'
import { isoTime } from './wire.ts'

/** What came of asking for a link. */
export type LinkOutcome =
  /** `expiresAt`: until when it can be opened, unix milliseconds. */
  | { readonly ok: true; readonly url: string; readonly expiresAt: number }
  | { readonly ok: false; readonly problem: FieldError }

/**
 * Makes a link with which somebody connects an account to a platform. Ends the request with a 404 if
 * the platform is not registered.
 *
 * @param here address of the request: the link has its origin; @param by who asks, for the log
 */
export async function makeConnectLink(
  edge: Edge,
  here: string,
  componentAppid: string,
  body: z.output<typeof ConnectLinkBody>,
  by: string,
): Promise<LinkOutcome> {
  const path = componentPath(componentAppid)
  const { status } = await askKeeper(path, () => edge.keeper(path).status())
  const returnUrl = body.return_url ?? null
  if (returnUrl !== null && !mayReturnTo(status, returnUrl)) {
    const message =
      "must be one of the platform's connect_return_urls, or below one: PUT them first"
    return { ok: false, problem: { field: 'return_url', message } }
  }
  const expiresAtS = Math.floor(edge.clock.now() / 1_000) + body.expires_in
  const link = edge.connectLinks.sign({
    componentAppid,
    expiresAt: expiresAtS,
    state: body.state ?? null,
    returnUrl,
    authType: body.auth_type,
    bizAppid: body.biz_appid ?? null,
  })
  const expiresAt = expiresAtS * 1_000
  edge.log('info', 'connect.link_made', { credential: path, expires_at: isoTime(expiresAt), by })
  const url = `${new URL(here).origin}/components/${componentAppid}/connect?link=${link}`
  return { ok: true, url, expiresAt }
}

/** Whether a platform's links may lead back to an address. */
export function mayReturnTo({ platform }: CredentialStatus, returnUrl: string): boolean {
  return platform !== null && isBelowAny(returnUrl, platform.connectReturnUrls)
}
