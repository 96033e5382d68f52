/**
 * @module Advice in Chinese. A failure is stored with its advice in English, as the API gives it; what people read in
 * Chinese is found by that sentence, because only it says which of several meanings of an errcode it was. A
 * sentence that an older version stored may be found no more: then there is only the failure's reason.
 */

import { chineseAdviceFor, UNRECOGNIZED_IN_CHINESE } from './catalogue-in-chinese.ts'
import {
  type AskedWith,
  cataloguedErrcodes,
  catalogueEntry,
  errcodesParticularTo,
} from './error-catalogue.ts'
import { LOST_WORDS } from './refusal.ts'
import type { LostCause } from './reply.ts'

/** The same advice in Chinese; null if it is not known. @param advice as a status or a refusal has it */
export function adviceInChinese(advice: string): string | null {
  const address = ADDRESS.exec(advice)
  const catalogued = catalogue().get(advice.replace(ADDRESS, 'the address {address}'))
  if (catalogued !== undefined) {
    const named = address?.[1]
    return catalogued.replace('{address}', named === undefined ? '本服务的 IP' : ` IP ${named} `)
  }
  return lostInChinese(advice) ?? otherInChinese(advice)
}

/** How `refusalOf` names the address that WeChat refused, or does not. */
const ADDRESS = /this server's address|the address ([0-9a-f:][0-9a-f.:]*[0-9a-f])(?![0-9a-z])/i

const ASKED_WITH: readonly AskedWith[] = [
  'app_secret',
  'platform_secret',
  'platform_token',
  'account_token',
]

/** Errcodes that no catalogue has. */
const UNKNOWN_ERRCODE = 0

let known: ReadonlyMap<string, string> | null = null

/** By the English sentence; made when somebody first reads Chinese. */
function catalogue(): ReadonlyMap<string, string> {
  known ??= new Map([
    [catalogueEntry(UNKNOWN_ERRCODE).advice, UNRECOGNIZED_IN_CHINESE],
    ...ASKED_WITH.flatMap((askedWith) => {
      const errcodes = [...cataloguedErrcodes(), ...errcodesParticularTo(askedWith)]
      return errcodes.map((errcode) => {
        const { advice } = catalogueEntry(errcode, askedWith)
        return [advice, chineseAdviceFor(errcode, askedWith) ?? advice] as const
      })
    }),
  ])
  return known
}

const LOST_IN_CHINESE: Readonly<Record<LostCause, string>> = {
  timeout: '微信没有及时应答',
  network: '与微信的连接失败或中断',
  http_status: '微信返回了错误页面',
  redirect: '微信返回了重定向，lingpai 不会跟随',
  too_large: '微信的应答过大，不可能是正常应答',
  empty: '微信的应答为空',
  not_json: '微信的应答不是 JSON，或不完整',
  malformed: '微信的应答中既没有错误码，也没有可用的令牌',
  evicted: '在等待微信应答时，保管此凭据的对象被重启',
  internal: 'lingpai 处理应答时出错（这是缺陷）',
}

function lostInChinese(advice: string): string | null {
  for (const [cause, words] of Object.entries(LOST_WORDS)) {
    if (advice.startsWith(words)) {
      const status = /^ \(HTTP (\d+)\)/.exec(advice.slice(words.length))?.[1]
      const what = LOST_IN_CHINESE[cause as LostCause]
      const code = status === undefined ? '' : `（HTTP ${status}）`
      return `${what}${code}。lingpai 会自动重试；如果一直如此，请检查本服务到微信的网络。`
    }
  }
  return null
}

/** What else a status may advise, by its beginning; `{1}` is what its pattern caught. */
const OTHERS: readonly (readonly [pattern: RegExp, chinese: string])[] = [
  [
    /^There is no component_verify_ticket yet\..* https:\/\/<this server>\/callback\/([A-Za-z0-9_-]+) /,
    '还没有 component_verify_ticket。微信每 10 分钟推送一次：请在微信开放平台（open.weixin.qq.com）把该平台的授权事件接收 URL 设为 https://<本服务>/callback/{1}，也可以用 PUT /v1/components/{1}/ticket 手工提交。',
  ],
  [
    /^WeChat has not pushed a component_verify_ticket for (\d+) hours; one lasts 12\./,
    '微信已有 {1} 小时没有推送 component_verify_ticket，而它的有效期为 12 小时。请检查微信开放平台（open.weixin.qq.com）上该平台的授权事件接收 URL 是否指向本服务的 /callback/ 地址，以及防火墙、登录页或机器人防护是否拦截了推送；如果 Token 或 EncodingAESKey 有误，日志中会有 push.refused。',
  ],
  [
    /^There is no authorizer_refresh_token for this account/,
    '这里和微信都没有该账号的 authorizer_refresh_token。需要账号管理员重新授权给平台。',
  ],
  [
    /^WeChat hands out a token that it refuses itself/,
    '微信返回的仍是它自己已不认的令牌；lingpai 会强制申请另一个。',
  ],
  [
    /^What its token depends on is not registered here/,
    '它的令牌所依赖的凭据没有（或不再）登记在此。',
  ],
  [/^The platform of this account has no token now\./, '该账号所属的平台目前没有令牌。'],
  [
    /^The object that keeps the account was just restarted or is overloaded\./,
    '保管该账号的对象刚被重启或过载，请重试。',
  ],
  [
    /^There is no token yet; lingpai is asking WeChat for one\./,
    '还没有令牌，lingpai 正在向微信申请。',
  ],
  [
    /^The platform's keeper could not be reached;/,
    '暂时无法访问保管该平台的对象，lingpai 会自动重试。',
  ],
  [/^The platform was deleted\.$/, '该平台已被删除。'],
  [
    /^Its keeper could not be reached or opened just now/,
    '暂时无法读取保管它的对象，请单独打开它查看原因。',
  ],
]

function otherInChinese(advice: string): string | null {
  for (const [pattern, chinese] of OTHERS) {
    const found = pattern.exec(advice)
    if (found !== null) {
      return chinese.replaceAll('{1}', found[1] ?? '')
    }
  }
  return null
}
