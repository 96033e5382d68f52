/**
 * @module `POST /cgi-bin/component/api_create_preauthcode` (protocol E5): what the authorization page
 * of WeChat is opened with. Good for one attempt.
 */

import { type Called, type Caller, callComponent } from './component-call.ts'
import type { Transport } from './transport.ts'

/** Asks for a `pre_auth_code`. */
export function createPreAuthCode(transport: Transport, caller: Caller): Promise<Called<string>> {
  return callComponent(transport, 'api_create_preauthcode', caller, {}, (json) => {
    const code = json['pre_auth_code']
    return typeof code === 'string' && /^[\x21-\x7e]{1,512}$/.test(code) ? code : null
  })
}
