/** @module What the pages on client keys say. */

import type { Words } from './words.ts'

/** Their texts. */
export const KEYS_TEXTS = {
  en: {
    title: 'Client keys',
    about:
      'A service reads its tokens with a key of its own: which service asked is in the history, and one key can be revoked without the others. What a key may read cannot be changed: make another.',
    make: 'Make a key',
    caption: 'Times are those of China (UTC+8).',
    name: 'Name',
    id: 'Id',
    allow: 'May read',
    created: 'Made',
    actions: 'Actions',
    events: 'Events',
    revoke: 'Revoke',
    none: 'There is no client key yet.',
    noMore: 'There are no more keys.',
    revoked: 'The key is revoked.',

    addTitle: 'Make a client key',
    whose: 'Whose key it is',
    whoseHint: 'For people, such as shop-backend. It stands in the history.',
    what: 'What it may read and report',
    choices: {
      listed: ['Only what is listed below', 'The least that will do is best.'],
      own: ['All own accounts', 'Also those that will be added.'],
      everything: ['Everything', 'All accounts and platforms, also those that will be added.'],
      metrics: ['Metrics only', 'No tokens: for Prometheus and the like, at /metrics.'],
    },
    list: 'Paths, one a line',
    listHint: 'For example:',
    examples: [
      ['apps/wx0123456789abcdef', 'one own account, with its JS-SDK tickets'],
      ['components/wxfedcba9876543210', 'a platform itself'],
      ['components/wxfedcba9876543210/authorizers/*', 'all accounts of a platform'],
    ],
    submit: 'Make the key',

    madeTitle: 'The key, this once',
    once: 'lingpai does not keep it: when this page is closed, nobody can see it again. Put it where the service keeps its secrets now.',
    key: 'Key',
    try: 'To try it',
    sdk: 'An SDK that only knows WeChat takes it in place of the AppSecret.',
    back: 'To the client keys',

    revokeTitle: 'Revoke a client key',
    revokeWhat: (seconds: number) =>
      `Whoever uses this key is refused: at once or within ${seconds} seconds, wherever they are. Tokens that they hold already go on working until their end. This cannot be undone; a new key can be made.`,
  },
  zh: {
    title: '客户端密钥',
    about:
      '每个服务用自己的密钥读取令牌：历史中可以看出是哪个服务，吊销一个密钥也不影响其他服务。密钥的可读范围不能更改，需要时请另建一个。',
    make: '新建密钥',
    caption: '时间均为北京时间（UTC+8）。',
    name: '名称',
    id: 'ID',
    allow: '可读取',
    created: '创建时间',
    actions: '操作',
    events: '事件',
    revoke: '吊销',
    none: '还没有客户端密钥。',
    noMore: '没有更多密钥了。',
    revoked: '密钥已吊销。',

    addTitle: '新建客户端密钥',
    whose: '使用者',
    whoseHint: '便于辨认，如 shop-backend；会出现在历史中。',
    what: '可读取和上报的范围',
    choices: {
      listed: ['仅限下方所列', '够用的最小范围即可。'],
      own: ['全部自有账号', '包括以后添加的账号。'],
      everything: ['全部', '所有账号和平台，包括以后添加的。'],
      metrics: ['仅限监控指标', '不能读取令牌；供 Prometheus 等读取 /metrics。'],
    },
    list: '路径，每行一个',
    listHint: '例如：',
    examples: [
      ['apps/wx0123456789abcdef', '一个自有账号及其 JS-SDK 票据'],
      ['components/wxfedcba9876543210', '第三方平台本身'],
      ['components/wxfedcba9876543210/authorizers/*', '某平台的全部授权账号'],
    ],
    submit: '新建',

    madeTitle: '密钥仅显示这一次',
    once: 'lingpai 不保存密钥原文：关闭此页后任何人都无法再看到。请立即存入该服务存放机密的地方。',
    key: '密钥',
    try: '试一试',
    sdk: '只会连接微信的 SDK，可把它填在 AppSecret 的位置。',
    back: '返回客户端密钥',

    revokeTitle: '吊销客户端密钥',
    revokeWhat: (seconds: number) =>
      `使用此密钥的程序将被拒绝：立即或最迟 ${seconds} 秒内在各地生效。它们已取得的令牌在到期前仍可使用。此操作不可撤销，但可以另建新密钥。`,
  },
} as const

/** Entries of an allow-list that are more than a path. */
const WILDCARDS: readonly (readonly [RegExp, Words])[] = [
  [/^\*$/, { en: 'everything', zh: '全部' }],
  [/^metrics$/, { en: 'metrics only', zh: '仅限监控指标' }],
  [/^apps\/\*$/, { en: 'all own accounts', zh: '全部自有账号' }],
  [/^components\/\*$/, { en: 'all platforms and their accounts', zh: '全部平台及其授权账号' }],
  [
    /^components\/[^/]+\/(?:authorizers\/)?\*$/,
    { en: 'all accounts of the platform', zh: '该平台的全部授权账号' },
  ],
  [/\/\*$/, { en: 'everything below', zh: '其下全部' }],
]

/** What an entry of an allow-list stands for; null for a path that speaks for itself. */
export function allowWords(entry: string): Words | null {
  return WILDCARDS.find(([pattern]) => pattern.test(entry))?.[1] ?? null
}
