/** @module What the forms of a platform say: its import, a connect link, a ticket by hand. */

/** Their texts. */
export const PLATFORM_FORM_TEXTS = {
  en: {
    importTitle: 'Import accounts from WeChat',
    importWhat:
      'Registers all accounts that authorized this platform, from WeChat’s own list. It goes on in the background, also if this page is closed, and survives restarts.',
    importCalls: (page: number) =>
      `At WeChat it costs one call of api_get_authorizer_list for every ${page} accounts, about a second apart (10,000 accounts: ${10_000 / page} calls), and a component_access_token if there is none. Nothing is asked for the single accounts: a token is fetched when it is first read.`,
    importSafe:
      'An account that is here already keeps its token, and its refresh token if that is newer. Nothing is deleted.',
    importRuns: 'An import is under way: this joins it, and has it go on at once.',
    importSubmit: 'Begin the import',

    linkTitle: 'Make a connect link',
    linkAbout:
      'Whoever administers an account opens the link, agrees at WeChat, and the account is registered here.',
    linkHost: (host: string) =>
      `The link will be at ${host}: that has to be the 授权发起页域名 (domain of the authorization page) on the platform’s console.`,
    hours: 'Hours for which it can be opened',
    hoursHint: '1 to 720 (30 days). It cannot be taken back, so keep it short.',
    authType: 'Accounts that may be chosen',
    authTypes: {
      1: 'Official Accounts',
      2: 'Mini Programs',
      3: 'Official Accounts and Mini Programs',
      4: 'WeChat Store promoters (推客)',
      5: 'Channels (视频号)',
      6: 'All kinds',
      8: 'Promotion assistants (带货助手)',
    } as Readonly<Record<number, string>>,
    bizAppid: 'Only this account (appid)',
    bizAppidHint: 'Empty: whichever its administrator chooses.',
    returnUrl: 'Afterwards the browser goes to',
    returnOwn: 'a page here that says that it worked',
    returnHint: 'More are offered once they are entered among the platform’s connect return URLs.',
    linkState: 'state',
    linkStateHint: 'Your own, such as a customer’s number: given back with the return address.',
    linkSubmit: 'Make the link',
    madeTitle: 'The connect link',
    madeWhat:
      'Whoever has it can connect an account. It is not kept here: copy it now, or make another.',
    madeUntil: 'Can be opened until',
    back: 'Back to the platform',

    ticketTitle: 'Hand in a ticket',
    ticketAbout:
      'Only for platforms whose pushes arrive elsewhere, or to start before WeChat’s next push: it pushes a ticket every ten minutes by itself. One is good for twelve hours.',
    ticketHint: 'The newest, as WeChat pushed it. It is sealed and never shown again.',
    ticketSubmit: 'Hand it in',
  },
  zh: {
    importTitle: '从微信导入账号',
    importWhat:
      '按微信的列表登记所有已授权给本平台的账号。导入在后台进行，关闭本页或服务重启都不影响。',
    importCalls: (page: number) =>
      `对微信的调用：每 ${page} 个账号调用一次 api_get_authorizer_list，间隔约一秒（1 万个账号共 ${10_000 / page} 次）；没有 component_access_token 时先获取一个。不会逐个账号调用：其令牌在首次读取时才获取。`,
    importSafe: '此处已有的账号保留其令牌；其刷新令牌若更新，也予保留。不会删除任何账号。',
    importRuns: '有导入正在进行：提交后会并入其中，并立即继续。',
    importSubmit: '开始导入',

    linkTitle: '生成授权链接',
    linkAbout: '账号管理员打开链接并在微信页面上同意后，该账号即登记在此。',
    linkHost: (host: string) => `链接的域名为 ${host}：它必须是平台后台填写的“授权发起页域名”。`,
    hours: '有效时间（小时）',
    hoursHint: '1 至 720（30 天）。链接无法收回，请尽量设短。',
    authType: '可选择的账号',
    authTypes: {
      1: '公众号',
      2: '小程序',
      3: '公众号和小程序',
      4: '推客',
      5: '视频号',
      6: '全部类型',
      8: '带货助手',
    } as Readonly<Record<number, string>>,
    bizAppid: '仅限此账号（AppID）',
    bizAppidHint: '留空则由管理员选择。',
    returnUrl: '完成后浏览器前往',
    returnOwn: '本服务的“授权成功”页面',
    returnHint: '如需其他网址，请先添加到平台的授权返回网址中。',
    linkState: 'state',
    linkStateHint: '由您自定，例如客户编号；会随返回网址一并带回。',
    linkSubmit: '生成链接',
    madeTitle: '授权链接',
    madeWhat: '持有链接的人即可接入账号。此处不保存链接：请立即复制，或另行生成。',
    madeUntil: '有效期至',
    back: '返回平台',

    ticketTitle: '手动提交 ticket',
    ticketAbout:
      '仅用于推送到达别处的平台，或不想等待微信的下一次推送：微信每十分钟会自动推送一次。每个 ticket 有效十二小时。',
    ticketHint: '最新的一个，与微信推送的完全一致。加密保存，不再显示。',
    ticketSubmit: '提交',
  },
} as const
