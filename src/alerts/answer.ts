/**
 * @module Whether a message was taken. A robot answers with HTTP 200 also when it refuses: its `errcode` (or
 * `code`) says so. What it says in words is not kept, because it may repeat the address.
 */

import type { AlertAnswer, AlertFormat, AlertLanguage } from './notice.ts'

/** What became of a message. */
export type Delivery =
  | { readonly ok: true }
  /** `problem` is a word; `tooMany`: the robot takes no more for a while. */
  | { readonly ok: false; readonly problem: string; readonly tooMany: boolean }

/** The field of a robot's answer that is 0 if it took the message. */
const CODE_FIELD: Readonly<Record<Exclude<AlertFormat, 'json'>, string>> = {
  wecom: 'errcode',
  feishu: 'code',
  dingtalk: 'errcode',
}

/** Codes that mean "too many messages". */
const TOO_MANY: Readonly<Record<Exclude<AlertFormat, 'json'>, readonly number[]>> = {
  wecom: [45009],
  feishu: [11232, 9499],
  dingtalk: [130101],
}

const HTTP_TOO_MANY = 429

/** Reads an answer. */
export function deliveryOf(format: AlertFormat, { status, text }: AlertAnswer): Delivery {
  const code = format === 'json' ? null : codeIn(text, CODE_FIELD[format])
  if (format !== 'json' && code !== null && code !== 0) {
    return { ok: false, problem: `${format}_${code}`, tooMany: TOO_MANY[format].includes(code) }
  }
  if (status < 200 || status > 299) {
    return { ok: false, problem: `http_${status}`, tooMany: status === HTTP_TOO_MANY }
  }
  return format === 'json' || code === 0
    ? { ok: true }
    : { ok: false, problem: 'no_robot', tooMany: false }
}

function codeIn(text: string, field: string): number | null {
  try {
    const json: unknown = JSON.parse(text)
    const code = (json as Readonly<Record<string, unknown>> | null)?.[field]
    return typeof code === 'number' ? code : null
  } catch {
    return null
  }
}

/** What the words for a problem mean, for an operator; the rest explain themselves. */
const WORDS: Readonly<Record<string, string>> = {
  timeout: 'It did not answer within 10 seconds.',
  network: 'It could not be reached, or the connection broke. Check the address.',
  private_target: 'Its address is private; ALLOW_PRIVATE_TARGETS=true allows such.',
  unreadable: 'Its address was sealed with another MASTER_KEY. Make the channel anew.',
  no_robot: 'It answered, but not as a robot of this format does. Check address and format.',
  wecom_93000: 'WeCom does not know this robot (93000): copy its address again.',
  wecom_45009: 'WeCom takes 20 messages a minute from a robot (45009); lingpai tries again.',
  feishu_19001: 'Feishu does not know this robot (19001): copy its address again.',
  feishu_19021:
    'Feishu refuses the signature (19021): copy the secret from its security settings again.',
  feishu_19022: 'Feishu lets only some addresses in (19022): take its IP allow-list off.',
  feishu_19024: 'Feishu misses its keyword (19024): make it "lingpai", or use a signature.',
  feishu_11232: 'Feishu takes 100 messages a minute from a robot (11232); lingpai tries again.',
  feishu_9499: 'Feishu takes 100 messages a minute from a robot (9499); lingpai tries again.',
  dingtalk_310000:
    'DingTalk refuses by its security settings (310000): make the keyword "lingpai", or copy the secret again; lingpai\'s addresses change, so its IP list cannot be used.',
  dingtalk_300005: 'DingTalk does not know this robot (300005): copy its address again.',
  dingtalk_130101:
    'DingTalk takes 20 messages a minute from a robot (130101); lingpai tries again.',
}

/** The same in Chinese. */
const CHINESE: Readonly<Record<string, string>> = {
  timeout: '10 秒内没有应答。',
  network: '无法连接或连接中断，请检查地址。',
  private_target: '地址是内网地址，可用 ALLOW_PRIVATE_TARGETS=true 允许。',
  unreadable: '地址由另一个 MASTER_KEY 加密，请重新添加渠道。',
  no_robot: '有应答，但不像此格式的机器人，请检查地址和格式。',
  wecom_93000: '企业微信不认识此机器人（93000），请重新复制地址。',
  wecom_45009: '企业微信机器人每分钟最多 20 条消息（45009），lingpai 会重试。',
  feishu_19001: '飞书不认识此机器人（19001），请重新复制地址。',
  feishu_19021: '飞书签名校验失败（19021），请从安全设置重新复制密钥。',
  feishu_19022: '飞书限制了来源 IP（19022），请取消其 IP 白名单。',
  feishu_19024: '飞书要求关键词（19024），请设为“lingpai”，或改用签名。',
  feishu_11232: '飞书机器人每分钟最多 100 条消息（11232），lingpai 会重试。',
  feishu_9499: '飞书机器人每分钟最多 100 条消息（9499），lingpai 会重试。',
  dingtalk_310000:
    '被钉钉的安全设置拒绝（310000）：请把关键词设为“lingpai”，或重新复制密钥；lingpai 的出口 IP 会变，不能使用 IP 白名单。',
  dingtalk_300005: '钉钉不认识此机器人（300005），请重新复制地址。',
  dingtalk_130101: '钉钉机器人每分钟最多 20 条消息（130101），lingpai 会重试。',
}

/** A problem in a sentence. */
export function problemSentence(problem: string, language: AlertLanguage = 'en'): string {
  const words = (language === 'zh' ? CHINESE : WORDS)[problem]
  if (words !== undefined) {
    return words
  }
  const [kind, code = ''] = problem.split('_')
  if (language === 'zh') {
    return kind === 'http' ? `对方返回 HTTP ${code}。` : `对方以错误码 ${code} 拒绝，含义见其文档。`
  }
  return kind === 'http'
    ? `It answered with HTTP ${code}.`
    : `It refused with code ${code}; its documentation says what that means.`
}
