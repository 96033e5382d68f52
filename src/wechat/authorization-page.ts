/**
 * @module The addresses of WeChat's own authorization pages (protocol E6). Both must be opened from a
 * page on the platform's registered domain: WeChat reads the Referer, so a redirect will not do (E7).
 */

import type { ConnectLink } from '../connect-link.ts'

/** `auth_type`s: 1 official accounts, 2 mini programs, 3 both, 4 to 6 and 8 WeChat's other kinds. */
export const AUTH_TYPES: readonly number[] = [1, 2, 3, 4, 5, 6, 8]

/** What the pages are opened with. */
export interface AuthorizationVisit
  extends Pick<ConnectLink, 'componentAppid' | 'authType' | 'bizAppid'> {
  readonly preAuthCode: string
  readonly redirectUri: string
}

/** One page for a computer (it shows a QR code), one for WeChat on a phone. */
export interface AuthorizationPages {
  readonly desktop: string
  readonly mobile: string
}

/** @param base stands in for WeChat's two hosts; null for WeChat's own */
export function authorizationPages(
  visit: AuthorizationVisit,
  base: string | null,
): AuthorizationPages {
  const query = new URLSearchParams({
    component_appid: visit.componentAppid,
    pre_auth_code: visit.preAuthCode,
    redirect_uri: visit.redirectUri,
    auth_type: String(visit.authType),
    ...(visit.bizAppid === null ? {} : { biz_appid: visit.bizAppid }),
  })
  const desktop = `${base ?? 'https://mp.weixin.qq.com'}/cgi-bin/componentloginpage?${query}`
  const mobile = `${base ?? 'https://open.weixin.qq.com'}/wxaopen/safe/bindcomponent?action=bindcomponent&no_scan=1&${query}#wechat_redirect`
  return { desktop, mobile }
}
