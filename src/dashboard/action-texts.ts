/** @module What the pages say that ask before something is done to a credential. */

/** Their texts. */
export const ACTION_TEXTS = {
  en: {
    rotate: {
      title: 'Rotate now',
      what: 'lingpai asks WeChat for a new token now, and hands it out from then on. For a token that leaked; nothing else needs it.',
      overlap:
        'The token in use now works for five more minutes, so clients have time to read the new one.',
      stable:
        'WeChat replaces a stable token by force 20 times a day at most, not more often than every 30 seconds.',
      within: (span: string) =>
        `A token before the current one may still be in use for ${span}. Rotating now cuts it off at once: whoever uses it gets 40001 until they read again.`,
      even: 'Rotate even so',
      must: 'Tick this, or wait.',
      refused: (answer: string) => `WeChat refused (${answer}), and the token stays as it is.`,
      lost: 'The token may or may not have been replaced. Until that is known, what is handed out is promised only for as long as it works either way.',
      tooSoon: (span: string) =>
        `WeChat does not replace a stable token by force more often than every 30 seconds. Try again in ${span}.`,
      submit: 'Rotate',
    },
    check: {
      title: 'Check with WeChat',
      what: 'lingpai asks WeChat whether it still honours the current token. That costs one call, of a budget of 1,000 a day for each credential.',
      dead: 'A token that WeChat refuses is replaced at once, and the history notes that somebody else killed it.',
      submit: 'Check',
    },
    delete: {
      title: 'Delete',
      app: 'lingpai forgets the account: its AppSecret, its tokens, its tickets for web pages. Its clients get 404 from now on. WeChat is not told: tokens that were handed out work until their end.',
      component:
        'lingpai forgets the platform and, in the next minutes, all of its authorized accounts with their refresh tokens. WeChat goes on pushing; pushes are refused from now on. To come back, the platform has to be added again, a ticket has to arrive (within ten minutes), and the accounts have to be imported.',
      authorizer:
        'lingpai forgets the account and its refresh token. WeChat is not told: the authorization goes on, and an import or the account’s next authorization brings it back.',
      clients: 'Client keys keep their allow-lists.',
      confirm: 'Type the AppID to confirm',
      wrong: (appid: string) => `Must be ${appid}.`,
      submit: 'Delete for good',
    },
    edit: {
      title: 'Edit',
      keep: 'Leave it empty to keep the one that is stored. It is never shown.',
      name: 'Name',
      nameHint: 'For people; up to 100 characters.',
      retried: 'A change of secret or grant ends a back-off: WeChat is asked again at once.',
      grantChange:
        'Tokens of the two live side by side: those handed out keep their promise after a change.',
      keyHint:
        'A new key: the one before it stays good for pushes that WeChat still encrypts with it.',
      downstreams: 'Every push is passed on to:',
      nobody: 'nobody.',
      replaceDownstreams:
        'Replace these addresses by the following (they may have queries, which are not shown)',
      submit: 'Save',
    },
  },
  zh: {
    rotate: {
      title: '立即刷新',
      what: 'lingpai 将立即向微信申请新令牌，此后发放新令牌。用于令牌泄露；其他情况无需操作。',
      overlap: '当前令牌还能使用五分钟，客户端有时间读取新令牌。',
      stable: '微信每天最多允许强制更换 stable_token 20 次，间隔不少于 30 秒。',
      within: (span: string) =>
        `上一代令牌可能还会被使用 ${span}。现在刷新会使它立即失效：使用它的程序在重新读取之前会收到 40001。`,
      even: '仍然刷新',
      must: '请勾选，或稍后再试。',
      refused: (answer: string) => `微信拒绝（${answer}），令牌保持不变。`,
      lost: '令牌可能已被更换，也可能没有。在弄清之前，只承诺两种情况下都有效的时间。',
      tooSoon: (span: string) =>
        `微信不允许在 30 秒内再次强制更换 stable_token，请在 ${span}后重试。`,
      submit: '刷新',
    },
    check: {
      title: '向微信核实',
      what: 'lingpai 将询问微信是否仍认可当前令牌。这会用掉一次调用，每个凭据每天上限 1,000 次。',
      dead: '如果微信已不认可该令牌，会立即更换，并在历史中记录它被他处刷新作废。',
      submit: '核实',
    },
    delete: {
      title: '删除',
      app: 'lingpai 将清除该账号的 AppSecret、令牌和 JS-SDK 票据，其客户端此后会收到 404。不会通知微信：已发放的令牌在到期前仍然有效。',
      component:
        'lingpai 将清除该平台，并在随后几分钟内清除其全部授权账号及刷新令牌。微信仍会推送，但此后推送会被拒绝。要恢复，需重新添加平台，等待 ticket 到达（十分钟内），并重新导入账号。',
      authorizer:
        'lingpai 将清除该账号及其刷新令牌。不会通知微信：授权关系仍在，导入或该账号再次授权会使其恢复。',
      clients: '客户端密钥的授权列表保持不变。',
      confirm: '请输入 AppID 以确认',
      wrong: (appid: string) => `须为 ${appid}。`,
      submit: '永久删除',
    },
    edit: {
      title: '编辑',
      keep: '留空则保留已存的值。它永远不会显示。',
      name: '名称',
      nameHint: '供人识别，最多 100 个字符。',
      retried: '更改密钥或获取方式会结束退避，立即重新向微信申请。',
      grantChange: '两种方式的令牌互不影响：更改后，已发放的令牌仍在承诺期内有效。',
      keyHint: '新的 Key：微信仍用旧 Key 加密的推送依然可以解开。',
      downstreams: '每个推送会转发给：',
      nobody: '无。',
      replaceDownstreams: '以下列地址替换（现有地址可能带有未显示的查询参数）',
      submit: '保存',
    },
  },
} as const
