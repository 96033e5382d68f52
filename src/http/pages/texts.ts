/** @module What the pages of a connection say, in English and Chinese. */

import type { Language } from './language.ts'

/** A message with a heading. */
export interface Message {
  readonly title: string
  readonly text: string
}

/** All texts in one language. */
export interface ConnectTexts {
  readonly lang: string
  readonly connectTitle: (platform: string) => string
  readonly intro: string
  readonly desktop: string
  readonly desktopHint: string
  readonly mobile: string
  readonly mobileHint: string
  readonly validUntil: string
  readonly tryAgain: string
  readonly connected: (appid: string) => Message
  readonly otherAccount: (appid: string, wanted: string) => Message
  readonly badLink: Message
  readonly expired: Message
  readonly badCode: Message
  readonly codeRefused: Message
  readonly notNow: Message
  readonly noPermission: (appid: string) => Message
  readonly unavailable: Message
}

const EN: ConnectTexts = {
  lang: 'en',
  connectTitle: (platform) => `Connect your account to ${platform}`,
  intro:
    'WeChat asks the administrator of your Official Account or Mini Program to agree. You choose there what the platform may do, and can take it back at any time.',
  desktop: 'On a computer',
  desktopHint: 'Shows a QR code: scan it with the administrator’s WeChat.',
  mobile: 'On a phone, inside WeChat',
  mobileHint: 'Open this page in WeChat first, then press here.',
  validUntil: 'This link is good until',
  tryAgain: 'Try again',
  connected: (appid) => ({
    title: 'Connected',
    text: `The account ${appid} is connected. You can close this page.`,
  }),
  otherAccount: (appid, wanted) => ({
    title: 'Another account was chosen',
    text: `This link is for the account ${wanted}; ${appid} was chosen, and is connected. If that was not meant, take the permission back in its console, and start again.`,
  }),
  badLink: {
    title: 'This link is not complete',
    text: 'It was cut off, or belongs to another server. Ask for it once more.',
  },
  expired: { title: 'This link has expired', text: 'Ask for a new one.' },
  badCode: {
    title: 'WeChat sent no authorization code',
    text: 'Nothing was changed. Start again from the link you were given.',
  },
  codeRefused: {
    title: 'WeChat does not accept this authorization any more',
    text: 'Its code was used before or is too old. If the account is not connected, authorize it once more.',
  },
  notNow: {
    title: 'Not finished yet',
    text: 'WeChat has not confirmed the account yet. Reload this page in a moment; nothing is lost meanwhile.',
  },
  noPermission: (appid) => ({
    title: 'No permission was given',
    text: `The account ${appid} allowed the platform nothing that needs a token. Authorize it once more and leave the permissions ticked.`,
  }),
  unavailable: {
    title: 'WeChat cannot be asked now',
    text: 'The platform has no valid credentials at the moment, or WeChat does not answer. Its operator sees why. Try again in a few minutes.',
  },
}

const ZH: ConnectTexts = {
  lang: 'zh-CN',
  connectTitle: (platform) => `将您的账号授权给 ${platform}`,
  intro: '微信会请公众号或小程序的管理员确认授权。您可以在那里选择授权的权限，也可以随时取消授权。',
  desktop: '在电脑上授权',
  desktopHint: '将显示二维码，请管理员用微信扫码。',
  mobile: '在手机微信中授权',
  mobileHint: '请先在微信中打开本页，再点击此处。',
  validUntil: '此链接有效期至',
  tryAgain: '重试',
  connected: (appid) => ({ title: '授权成功', text: `账号 ${appid} 已完成授权，可以关闭本页。` }),
  otherAccount: (appid, wanted) => ({
    title: '选择了其他账号',
    text: `此链接用于账号 ${wanted}，但选择并授权的是 ${appid}。如果选错了，请在该账号的后台取消授权，然后重新开始。`,
  }),
  badLink: { title: '链接不完整', text: '链接被截断，或属于其他服务器。请重新索取。' },
  expired: { title: '链接已过期', text: '请重新索取链接。' },
  badCode: { title: '微信没有返回授权码', text: '未作任何更改。请从收到的链接重新开始。' },
  codeRefused: {
    title: '微信不再接受这次授权',
    text: '授权码已被使用或已过期。如果账号尚未授权成功，请重新授权。',
  },
  notNow: {
    title: '尚未完成',
    text: '微信还没有确认该账号。请稍后刷新本页，期间不会丢失任何信息。',
  },
  noPermission: (appid) => ({
    title: '没有授予权限',
    text: `账号 ${appid} 没有授予任何需要令牌的权限。请重新授权，并保留勾选的权限。`,
  }),
  unavailable: {
    title: '暂时无法连接微信',
    text: '平台当前没有有效的凭据，或微信没有响应，运营者可以看到原因。请几分钟后重试。',
  },
}

/** The texts in a language. */
export function textsIn(language: Language): ConnectTexts {
  return language === 'zh' ? ZH : EN
}
