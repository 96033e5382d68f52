/** @module What the pages on platforms say. */

import type { Words } from './words.ts'

/** Their texts. Spans of time come in words. */
export const PLATFORM_TEXTS = {
  en: {
    title: 'Third-party platforms',
    caption: 'Times are those of China (UTC+8).',
    empty: 'No third-party platform is registered.',
    emptyHint:
      'A platform (open.weixin.qq.com) acts for accounts of others that authorize it. If you only have accounts of your own, you need none.',
    noMore: 'There are no more platforms.',
    add: 'Add a platform',
    platform: 'Platform',
    state: 'State',
    ticket: 'Ticket',
    lastPush: 'Last push',
    refused: 'Refused pushes',
    accounts: 'Accounts',
    noAccounts: 'none',
    ticketAge: (span: string) => `${span} old`,
    ticketAwaited: (span: string) => `none; waiting for ${span}`,
    never: 'none yet',

    done: {
      import: 'The import is under way.',
      ticket: 'The ticket is kept.',
      'ticket-known': 'That ticket was known already, or it is older than those that are kept.',
    } as Readonly<Record<string, string>>,
    credential: 'Credential and timeline',
    import: 'Import accounts from WeChat',
    link: 'Make a connect link',
    handIn: 'Hand in a ticket',
    ticketEnds: 'Ticket ends',
    ticketEnded: 'Ticket ended',
    restart: 'WeChat asked to push again',
    restartNot: 'no',
    lastRefused: 'last',
    waitingAuthorizations: 'Authorizations waiting',
    waitingForwards: 'Pushes waiting to be passed on',
    oldest: 'oldest',
    lastProblem: 'Last problem',
    refusals: {
      too_large: 'larger than 64 KiB',
      bad_query: 'timestamp, nonce or msg_signature is missing: not sent as WeChat does',
      bad_xml: 'no encrypted XML: is the console set to the encrypted mode?',
      bad_signature: 'the signature does not match: compare the Token (消息校验Token)',
      bad_cipher: 'it cannot be decrypted: compare the EncodingAESKey (消息加解密Key)',
      wrong_appid: 'it is meant for another platform: compare the URL on its console',
      bad_message: 'what is inside is no XML of WeChat’s',
    } as Readonly<Record<string, string>>,
    refusedHint:
      'Anybody can send something to the callback; only what is signed with the platform’s Token counts. If the ticket is fresh, these were not WeChat’s.',
    callback: 'Callback URL',
    callbackHint:
      'To be entered as 授权事件接收配置 (where authorization events go) on the console of open.weixin.qq.com.',
    setup: 'Set-up help',
    downstreams: 'Pushes are passed on to',
    returns: 'Connect links may lead back to',
    none: 'none',
    edit: 'Change the settings',
    forwardProblems: {
      timeout: 'no answer within 10 seconds',
      network: 'cannot be reached',
      private_target: 'a private address, which is not allowed',
    } as Readonly<Record<string, string>>,
    forwardStatus: (status: string) => `answered with HTTP ${status}`,

    account: 'Account',
    left: 'Time left',
    read: 'Last read',
    noAccountsYet:
      'No account yet. Those that authorized the platform before come by an import, new ones by a connect link.',
    allAccounts: (count: string) => `All ${count} in the overview`,
    byState: 'Accounts by state',

    importHead: 'Import',
    importNone:
      'There was no import yet. It registers all accounts that WeChat lists for this platform; needed once, and after a lost store.',
    importBegins: 'Waiting for WeChat’s list.',
    importProgress: 'Accounts gone through',
    importAt: (offset: string, total: string, percent: number) =>
      `${offset} of ${total} accounts (${percent} %)`,
    importDone: (done: string) => `${done} registered`,
    importFailed: (failed: string) => `${failed} failed`,
    importFailedHint:
      'WeChat holds no refresh token for those that failed, or they could not be stored: import once more; what fails again has to authorize again.',
    importStarted: 'Begun',
    importFinished: 'Finished',
    importStopped: 'Stopped',
    importAgain: 'The import does not go on: begin another.',
    importRetry: 'It goes on by itself; next try',
  },
  zh: {
    title: '第三方平台',
    caption: '时间均为北京时间（UTC+8）。',
    empty: '尚未登记第三方平台。',
    emptyHint:
      '第三方平台（open.weixin.qq.com）代已授权的他人账号调用接口。如果只有自己的账号，则不需要。',
    noMore: '没有更多平台了。',
    add: '添加第三方平台',
    platform: '平台',
    state: '状态',
    ticket: 'ticket',
    lastPush: '最近推送',
    refused: '被拒推送',
    accounts: '授权账号',
    noAccounts: '无',
    ticketAge: (span: string) => `${span}前收到`,
    ticketAwaited: (span: string) => `尚无，已等待 ${span}`,
    never: '尚无',

    done: {
      import: '导入已开始。',
      ticket: 'ticket 已保存。',
      'ticket-known': '该 ticket 此前已保存，或比已保存的更旧。',
    } as Readonly<Record<string, string>>,
    credential: '凭据与时间线',
    import: '从微信导入账号',
    link: '生成授权链接',
    handIn: '手动提交 ticket',
    ticketEnds: 'ticket 到期',
    ticketEnded: 'ticket 已过期',
    restart: '已请求微信重新推送',
    restartNot: '否',
    lastRefused: '最近',
    waitingAuthorizations: '待处理授权',
    waitingForwards: '待转发推送',
    oldest: '最早',
    lastProblem: '最近的问题',
    refusals: {
      too_large: '超过 64 KiB',
      bad_query: '缺少 timestamp、nonce 或 msg_signature，不是微信的发送方式',
      bad_xml: '不是加密的 XML，请检查后台是否为加密模式',
      bad_signature: '签名不符，请核对消息校验Token',
      bad_cipher: '无法解密，请核对消息加解密Key',
      wrong_appid: '属于另一个平台，请核对其后台填写的 URL',
      bad_message: '解密后的内容不是微信的 XML',
    } as Readonly<Record<string, string>>,
    refusedHint:
      '任何人都可以向回调地址发送内容，只有用平台 Token 正确签名的才算数。若 ticket 是新的，被拒的就不是微信的推送。',
    callback: '回调地址',
    callbackHint: '填入 open.weixin.qq.com 后台的“授权事件接收配置”。',
    setup: '配置指引',
    downstreams: '推送转发至',
    returns: '授权链接可返回的网址',
    none: '无',
    edit: '修改设置',
    forwardProblems: {
      timeout: '10 秒内无应答',
      network: '无法连接',
      private_target: '内网地址，不允许',
    } as Readonly<Record<string, string>>,
    forwardStatus: (status: string) => `返回 HTTP ${status}`,

    account: '账号',
    left: '剩余时间',
    read: '最近读取',
    noAccountsYet: '还没有授权账号。以前已授权的账号通过导入取得，新账号通过授权链接接入。',
    allAccounts: (count: string) => `在总览中查看全部 ${count} 个`,
    byState: '授权账号按状态',

    importHead: '导入',
    importNone:
      '还没有导入过。导入会登记微信列出的、已授权给本平台的全部账号；只需一次，数据丢失后也可用它恢复。',
    importBegins: '正在等待微信返回列表。',
    importProgress: '已处理的账号',
    importAt: (offset: string, total: string, percent: number) =>
      `已处理 ${offset} / ${total} 个账号（${percent}%）`,
    importDone: (done: string) => `已登记 ${done} 个`,
    importFailed: (failed: string) => `失败 ${failed} 个`,
    importFailedHint:
      '失败的账号在微信处没有刷新令牌，或未能保存：请再导入一次，仍失败的需要重新授权。',
    importStarted: '开始于',
    importFinished: '完成于',
    importStopped: '停止于',
    importAgain: '导入不会继续，请重新导入。',
    importRetry: '会自动继续，下次重试',
  },
} as const

/** What a downstream's last problem is in words: `http_502`, `timeout`, … */
export function forwardProblem(language: keyof Words, problem: string): string {
  const texts = PLATFORM_TEXTS[language]
  const [, status] = /^http_(\d+)$/.exec(problem) ?? []
  return status === undefined
    ? (texts.forwardProblems[problem] ?? problem)
    : texts.forwardStatus(status)
}

/** Why a push was refused, in words. */
export function pushRefusal(language: keyof Words, reason: string): string {
  return PLATFORM_TEXTS[language].refusals[reason] ?? reason
}
