/**
 * @module `POST /cgi-bin/component/api_start_push_ticket` (protocol C11): asks WeChat to push tickets
 * again, after it gave up on a server that did not answer. Needs the secret, no token.
 */

import { type Called, readCalled } from './component-call.ts'
import { errcodeOf } from './reply.ts'
import type { Transport } from './transport.ts'

/** Asks WeChat to push tickets again. Its answer is the same where nothing had stopped. */
export async function startPushTicket(
  transport: Transport,
  componentAppid: string,
  secret: string,
): Promise<Called<'ok'>> {
  const reply = await transport.post(
    '/cgi-bin/component/api_start_push_ticket',
    {},
    // Not component_appsecret, as everywhere else.
    { component_appid: componentAppid, component_secret: secret },
  )
  return readCalled(reply, [secret], 'platform_secret', (json) =>
    errcodeOf(json) === 0 ? 'ok' : null,
  )
}
