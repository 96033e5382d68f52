/**
 * @module The advice of the error catalogue in Chinese, for people; programs get the English one. Errcodes are those
 * of `error-catalogue.ts`, a test keeps it so. `{address}` stands for the address that WeChat named.
 */

import type { AskedWith } from './error-catalogue.ts'

type Sentences = Readonly<Record<number, string>>

const ALLOW_LIST =
  '微信拒绝来自{address}的调用。请把它加入该账号的 IP 白名单（微信后台的开发设置），或让请求从固定 IP 发出；修改后需 5 到 10 分钟生效。'
const CHECK_RELAY =
  '请检查 WECHAT_API_BASE 是否指向微信，或指向原样转发请求的中继；如果没有问题，请作为缺陷反馈给 lingpai。'
const CLIENT_BUG = `微信无法识别 lingpai 发出的请求。${CHECK_RELAY}`
const SUPPLY_TICKETS =
  '微信每 10 分钟推送一次：请检查微信开放平台（open.weixin.qq.com）上该平台的授权事件接收 URL 是否指向本服务的 /callback/{component_appid}，也可以用 PUT /v1/components/{component_appid}/ticket 手工提交。'
const OTHER_FAMILY = '该错误码属于另一类令牌，不应在此出现。请检查 WECHAT_API_BASE 是否指向微信。'
const CONFIRMING = '正在请账号管理员确认{address}。'

const SENTENCES: Sentences = {
  [-1]: '微信系统繁忙。lingpai 会自动重试，无需处理。',
  40001:
    'AppSecret 不正确，或属于另一个 AppID。请到该账号的后台重新复制，并更新到 lingpai；如果在后台重置过，这里也要换成新的。',
  40002: `微信不接受 grant_type。${CLIENT_BUG}`,
  40013: '微信不认识这个 AppID。请与后台核对：区分大小写，复制来的文字可能带有不可见字符。',
  40014: '微信认为 access_token 格式不对或不属于该账号；lingpai 会更换微信不认的令牌。',
  40125:
    'AppSecret 无效或已失效。请到该账号的后台重新复制，并更新到 lingpai；重置之后只有新的可用。',
  40170: '一次向微信请求了 500 个以上的账号。请作为缺陷反馈给 lingpai。',
  40164: ALLOW_LIST,
  40243: 'AppSecret 已被账号管理员冻结。请在后台解冻；由第三方平台代为获取的令牌不受影响。',
  41001: `微信没有收到 access_token。${CLIENT_BUG}`,
  41002: `微信没有收到 appid。${CLIENT_BUG}`,
  41004: `微信没有收到 secret。${CLIENT_BUG}`,
  41018: `微信没有收到 component_appid。${CLIENT_BUG}`,
  42001: '微信认为 access_token 已过期；lingpai 会更换微信不认的令牌。',
  42002: OTHER_FAMILY,
  42007: OTHER_FAMILY,
  42009: OTHER_FAMILY,
  43002: `微信要求使用 POST。${CLIENT_BUG}`,
  44002: `微信收到的请求体为空。${CLIENT_BUG}`,
  45009:
    '今日申请令牌的次数已用完，北京时间 0 点恢复。有程序申请得过于频繁：请让所有服务都向 lingpai 读取，或在后台清空次数（clear_quota）。以 client_credential 获取的账号可改用 stable_token，其次数更多。',
  45011:
    '这一分钟内申请令牌过多。lingpai 会等到下一分钟；如果经常如此，说明另有服务在自行向微信申请。',
  45035: ALLOW_LIST,
  45047: '该账号的一项调用次数已用完，北京时间 0 点恢复。',
  47001: `微信无法解析请求体。${CLIENT_BUG}`,
  48001: '该账号没有此接口的权限。请到后台检查认证状态和接口权限。',
  48004: '微信已封禁该账号的此接口，原因见后台的站内信。',
  50001: '该账号未获此接口的授权。请到后台检查接口权限。',
  50002: '该账号受到微信限制，通常是因为违规。请查看后台的站内信。',
  50004: '微信不允许该账号使用 access_token，可能是因为处罚。请查看后台的站内信。',
  50007: '该账号已被冻结。请查看后台的站内信。',
  61003: '该账号没有授权给此平台，或已取消授权。需要账号管理员重新授权。',
  61004:
    '微信拒绝来自{address}的调用。请把它加入第三方平台的白名单 IP 列表（open.weixin.qq.com），或让请求从固定 IP 发出；修改后需 5 到 10 分钟生效。',
  61005: `微信认为 component_verify_ticket 已过期。${SUPPLY_TICKETS}`,
  61006: `微信不接受 component_verify_ticket。${SUPPLY_TICKETS}`,
  61007: '该账号没有把这项权限集授权给平台。',
  61009: '微信不认识这个授权码。请让该账号再授权一次。',
  61010: '授权码已过期或已被使用。请让该账号再授权一次。',
  61011: '微信不认识这个第三方平台。请与微信开放平台（open.weixin.qq.com）核对 component_appid。',
  61014: `微信要求此调用使用 component_access_token，而 lingpai 发出的正是它。${CHECK_RELAY}`,
  61023:
    '微信不接受 authorizer_refresh_token。需要账号管理员重新授权给平台；如果另一台服务器持有更新的刷新令牌，可以用 PUT /v1/components/{component_appid}/authorizers/{appid} 登记。',
  61024: '这个 AppID 是第三方平台：请登记在 components/ 下，而不是登记为自有账号。',
  61028: '平台尚未发布，而该账号不在测试账号列表中。',
  89501: '{address}已在等待账号管理员确认。请管理员在微信中确认。',
  89502: '账号管理员尚未确认{address}。请管理员在微信中确认。',
  89503: '微信已请账号管理员确认来自{address}的调用。确认之后 lingpai 会自动继续。',
  89504: CONFIRMING,
  89505: CONFIRMING,
  89506: '管理员两次拒绝了{address}：微信将其封禁 24 小时。再次尝试之前请先与管理员沟通。',
  89507: '管理员拒绝了{address}：微信将其封禁一小时。再次尝试之前请先与管理员沟通。',
}

const PARENT_REFUSED =
  '微信不认平台的 component_access_token。原因见平台自己的状态；lingpai 会自动重试。'
const ACCOUNT_TOKEN_REFUSED =
  '微信不认该账号的 access_token。原因见该账号自己的状态；lingpai 会自动重试。'

const PARTICULAR: Readonly<Record<AskedWith, Sentences>> = {
  app_secret: {},
  platform_secret: {
    40001:
      '第三方平台的 AppSecret 不正确，或属于另一个平台。请到微信开放平台（open.weixin.qq.com）上该平台的页面重新复制，并更新到 lingpai；如果在那里重置过，这里也要换成新的。',
    40013:
      '微信不认识这个 component_appid。请与微信开放平台（open.weixin.qq.com）上该平台的页面核对：区分大小写，复制来的文字可能带有不可见字符。',
    40125:
      '第三方平台的 AppSecret 无效或已失效。请到微信开放平台（open.weixin.qq.com）上该平台的页面重新复制，并更新到 lingpai；重置之后只有新的可用。',
    45009:
      '今日申请 component_access_token 的次数已用完，北京时间 0 点恢复。有程序申请得过于频繁：请让所有服务都向 lingpai 读取，或调用 POST /cgi-bin/component/clear_quota/v2 清空次数。',
    48001:
      '微信不允许这个第三方平台调用此接口。请到微信开放平台（open.weixin.qq.com）检查它是否已通过审核，以及拥有哪些权限集。',
  },
  platform_token: {
    40001: PARENT_REFUSED,
    40013:
      '微信不认识该账号或其平台的 AppID。请分别与后台核对：区分大小写，复制来的文字可能带有不可见字符。',
    40014: PARENT_REFUSED,
    42001: PARENT_REFUSED,
    45009:
      '今日此调用的次数已用完，北京时间 0 点恢复。有程序申请得过于频繁：请让所有服务都向 lingpai 读取，或调用 POST /cgi-bin/component/clear_quota/v2 清空次数。',
  },
  account_token: {
    40001: ACCOUNT_TOKEN_REFUSED,
    40014: ACCOUNT_TOKEN_REFUSED,
    42001: ACCOUNT_TOKEN_REFUSED,
    45009:
      '今日申请票据的次数已用完，北京时间 0 点恢复。lingpai 大约每小时申请一次：另有程序申请得过于频繁。请让所有服务都向 lingpai 读取票据。',
    48001: '该账号没有这种票据。小程序和第三方平台没有票据；公众号需要先通过认证。',
  },
}

/** For an errcode that the catalogue does not know. */
export const UNRECOGNIZED_IN_CHINESE =
  '微信返回了 lingpai 不认识的错误码。请在微信的全局返回码列表中查找；也可以把 rid 提供给微信客服。'

/** The advice for a catalogued errcode; null for any other. `{address}` is left to the caller. */
export function chineseAdviceFor(errcode: number, askedWith: AskedWith): string | null {
  return PARTICULAR[askedWith][errcode] ?? SENTENCES[errcode] ?? null
}
