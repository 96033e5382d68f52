/**
 * @module What is wrong with a field, in the reader's language. The schemas word it for the API, in
 * English; a test keeps the Chinese here complete. A message that is not here is shown in English.
 */

import type { Language } from '../http/pages/language.ts'
import type { FieldError } from '../http/problem.ts'

const CHINESE: Readonly<Record<string, string>> = {
  'must be 1 to 64 letters, digits, - or _ (as in wx0123456789abcdef)':
    '须为 1 至 64 个字母、数字、- 或 _（如 wx0123456789abcdef）。',
  'must be a platform that is registered here: add it first': '此处没有登记该平台，请先添加平台。',
  'must not be empty': '不能为空。',
  'must be a text': '须为文本。',
  'must not contain control characters': '不能包含控制字符。',
  'must be at most 100 characters': '最多 100 个字符。',
  'must be at most 256 characters': '最多 256 个字符。',
  'must be at most 512 characters': '最多 512 个字符。',
  'must be at most 1024 characters': '最多 1024 个字符。',
  'must be a text: the AppSecret from the WeChat console': '须为微信后台中的 AppSecret。',
  'must have no spaces or invisible characters: copy it again from the WeChat console':
    '不能含有空格或不可见字符，请从微信后台重新复制。',
  'must be "stable_token" (recommended) or "client_credential"':
    '须为 stable_token（推荐）或 client_credential。',
  'must be a text: the push Token from the platform console':
    '须为第三方平台开发资料中的消息校验 Token。',
  'must be the push Token from the platform console: 3 to 32 letters and digits':
    '须为第三方平台开发资料中的消息校验 Token：3 至 32 个字母和数字。',
  'must be a text: the EncodingAESKey from the platform console':
    '须为第三方平台开发资料中的消息加解密 Key（EncodingAESKey）。',
  'must be the 43 letters and digits from the platform console':
    '须为第三方平台开发资料中的消息加解密 Key：43 个字母和数字。',
  'must be an address such as https://example.com/wechat':
    '须为网址，如 https://example.com/wechat。',
  'must be an address such as https://example.com/wechat/events':
    '须为网址，如 https://example.com/wechat/events。',
  'must have no spaces or line breaks': '不能含有空格或换行。',
  'must have no user name, password or fragment': '网址中不能含有用户名、密码或 # 片段。',
  'must not be a private or loopback address (ALLOW_PRIVATE_TARGETS=true allows it)':
    '不能是内网或本机地址（可用 ALLOW_PRIVATE_TARGETS=true 允许）。',
  "must not be lingpai's own callback: it would get its own pushes again":
    '不能是 lingpai 自己的回调地址，否则推送会循环。',
  'must have no query': '网址中不能含有查询参数（? 之后的部分）。',
  'must be a list of addresses': '须为网址列表。',
  'must have at most 5 addresses': '最多 5 个网址。',
  'must have at most 20 addresses': '最多 20 个网址。',
  'must name each address once': '每个网址只能出现一次。',
  'must be the authorizer_refresh_token': '须为 authorizer_refresh_token。',
  'must be the authorizer_refresh_token, without spaces':
    '须为 authorizer_refresh_token，不含空格，最多 1024 个字符。',
  'must be the ticket that WeChat pushed': '须为微信推送的 component_verify_ticket。',
  'must be one of 1, 2, 3, 4, 5, 6, 8': '须为 1、2、3、4、5、6、8 之一。',
  'must be an appid': '须为 AppID。',
  'must be an appid such as wx0123456789abcdef': '须为 AppID，如 wx0123456789abcdef。',
  'must be a whole number of seconds from 60 to 2592000': '须为 60 至 2592000 之间的整数秒。',
  'must be a whole number of hours from 1 to 720': '须为 1 至 720 之间的整数小时。',
  'must be at least 60': '至少 60 秒。',
  'must be at most 2592000 (30 days)': '最多 2592000 秒（30 天）。',
  "must be one of the platform's connect_return_urls, or below one: PUT them first":
    '须为该平台的 connect_return_urls 之一或其下级地址，请先设置。',
  'must say whose key it is': '请填写密钥的使用者。',
  'must be "*", a credential such as "apps/wx0123456789abcdef", or a path ending in "/*"':
    '须为 *、凭据路径（如 apps/wx0123456789abcdef），或以 /* 结尾的路径。',
  'must be a list of credentials this key may read': '须为此密钥可读取的凭据列表。',
  'must name at least one credential; "*" for all': '至少填写一个凭据；* 表示全部。',
  'must have at most 100 entries': '最多 100 项。',
  'must say who is told': '请填写通知对象。',
  'must be one of json, wecom, feishu, dingtalk': '须为 json、wecom、feishu、dingtalk 之一。',
  'must not be empty; leave it out if there is none': '不能为空，没有则不填。',
  'must have no spaces or invisible characters': '不能含有空格或不可见字符。',
  'must be one of zh, en': '须为 zh 或 en。',
  'must be a list of kinds of incidents': '须为通知内容的列表。',
  'must name at least one kind; leave it out for all': '请至少选择一项。',
  'must be one of configuration_refused, killed_elsewhere, running_out, ticket_overdue, reauthorization_required':
    '须为所列通知内容之一。',
  'must name each kind once': '每项只能出现一次。',
  'must be left out: robots of WeCom know no signature': '请留空：企业微信机器人没有签名。',
}

/** Whether there are words of the reader's for it. */
export function isWorded(message: string): boolean {
  return Object.hasOwn(CHINESE, message)
}

/** A message that stands by itself: in English the schema's, as a sentence. */
export function fieldMessage(language: Language, message: string): string {
  if (language === 'zh') {
    return CHINESE[message] ?? message
  }
  return `${message.charAt(0).toUpperCase()}${message.slice(1)}.`
}

/** Errors as a form shows them. Of a list (`downstream_urls.1`) the field is the whole list. */
export function fieldErrors(
  language: Language,
  errors: readonly FieldError[],
): readonly FieldError[] {
  return errors.map(({ field, message }) => ({
    field: field.split('.')[0] ?? field,
    message: fieldMessage(language, message),
  }))
}
