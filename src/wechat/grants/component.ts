/**
 * @module The `component` grant: `POST /cgi-bin/component/api_component_token` (seeds/000,
 * getComponentAccessToken). Needs the platform's secret and a pushed ticket. Destructive.
 */

import type { Transport } from '../transport.ts'
import { type IssueResult, readIssued } from './issue-result.ts'

/** What a request for a platform's token needs. */
export interface ComponentOrder {
  readonly componentAppid: string
  readonly secret: string
  readonly ticket: string
}

/** Asks for a new `component_access_token`. */
export async function issueByComponent(
  transport: Transport,
  order: ComponentOrder,
): Promise<IssueResult> {
  const reply = await transport.post(
    '/cgi-bin/component/api_component_token',
    {},
    {
      component_appid: order.componentAppid,
      component_appsecret: order.secret,
      component_verify_ticket: order.ticket,
    },
  )
  const secrets = [order.secret, order.ticket]
  return readIssued(reply, 'component_access_token', secrets, 'platform_secret')
}
