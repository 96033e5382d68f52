/**
 * @module What the set-up help says. Labels of WeChat's console stay Chinese in both languages, as whoever
 * looks for them sees them; in English with a gloss.
 */

/** Its texts. */
export const SETUP_TEXTS = {
  en: {
    title: 'Set-up help',
    intro:
      'What to enter where on WeChat’s consoles. The addresses below are those of this server, as you opened it.',
    contents: 'On this page',
    notPublic: (origin: string) =>
      `You opened this page at ${origin}. WeChat needs a public https address: open this page there, and it shows the right ones.`,
    workersDev:
      'workers.dev addresses are often unreachable from mainland China, from where WeChat pushes and your users come. Give this server a domain of your own.',
    label: 'On the console',
    value: 'What to enter',

    own: 'Own accounts',
    ownAbout:
      'Accounts whose AppSecret you have. Their console needs no URL of this server: lingpai asks WeChat, not the other way round.',
    ownAdd: 'Add an own account',
    official: 'Official Account (公众号, 服务号)',
    officialWhere: [
      '微信开发者平台 (WeChat developer platform, developers.weixin.qq.com/platform): 我的业务 (my business) → 公众号/服务号 → 基础信息 (basic information) → 开发信息 (development information)',
      'Formerly on 微信公众平台 (mp.weixin.qq.com): 设置与开发 (settings and development) → 开发接口管理 (API management) → 基本配置 (basic configuration)',
    ],
    mini: 'Mini Program (小程序)',
    miniWhere: [
      '微信公众平台 (mp.weixin.qq.com): 开发管理 (development management) → 开发设置 (development settings) → 开发者ID (developer id)',
    ],
    secretLabel: 'AppSecret',
    secretValue:
      'Nothing to enter there: it is shown once when it is enabled or reset. Copy it, and enter it here. A reset ends the old one for everybody who still uses it.',
    ipLabel: 'API IP白名单',
    ipGloss: 'IP allow-list',
    ipOfficial:
      'Required: the addresses that this server’s calls leave from, one a line (see below). The servers that call other WeChat APIs with the token need to be on it, too. Single addresses or ranges such as 203.0.113.0/24.',
    ipMini:
      'Optional. If it is off, there is nothing to do. If it is on: the addresses that this server’s calls leave from (see below), ten at most.',
    others:
      'Then let no other program ask WeChat for this account’s tokens: let them all ask this server.',

    platforms: 'Third-party platform',
    platformsWhere:
      '微信开放平台 (open.weixin.qq.com): 管理中心 (management centre) → 第三方平台 (third-party platform) → the platform’s 详情 (details) → 开发配置 (development configuration) → 开发资料 (development material)',
    platformsAdd: 'Add a platform',
    domainLabel: '授权发起页域名',
    domainGloss: 'domain of the authorization page',
    domainValue: 'The host alone, without https:// and path. Connect links are opened there.',
    eventsLabel: '授权事件接收配置',
    eventsGloss: 'where authorization events and tickets go',
    eventsValue: 'The appid at the end is the platform’s own. Those that are registered here:',
    eventsNone: 'No platform is registered here yet. With its appid in place of <component_appid>.',
    eventsMore: 'Only the first are shown; the others follow the same pattern.',
    tokenLabel: '消息校验Token',
    tokenGloss: 'push Token',
    tokenValue:
      '3 to 32 letters and digits of your choice. Enter the same here: without it no push can be verified.',
    keyLabel: '消息加解密Key',
    keyGloss: 'EncodingAESKey',
    keyValue:
      '43 letters and digits. Enter the same here. When you change it, WeChat goes on with the old one for a while: “Edit…” on the platform’s page keeps both.',
    messagesLabel: '消息与事件接收配置',
    messagesGloss: 'where messages of users go',
    messagesValue:
      'Not to this server: the address of the service that answers users, with $APPID$ in its path.',
    listLabel: '白名单IP地址列表',
    listGloss: 'IP allow-list',
    listValue:
      'Required, also for calls on behalf of accounts: the addresses of this server’s calls (see below), and those of your services that call WeChat. Up to 100, with ; between them.',
    testLabel: '授权测试公众号/小程序列表',
    testGloss: 'accounts for tests',
    testValue:
      'Until the platform is published, only these can authorize it. Original ids (gh_…), not appids; ten at most, with ; between them.',
    publish:
      'The console keeps a test version and a published version of all this. For a platform that is published, a change counts for other accounts than the test accounts only after 全网发布 (publishing).',
    nothingBefore:
      'Nothing may stand before /callback/*: no login page, no bot protection, no cache. The first ticket comes within ten minutes; then the platform has a token.',
    seePlatforms: 'See whether it came',

    addresses: 'Addresses that WeChat refused',
    addressesAbout:
      'From these addresses WeChat took no call of this server (40164, 61004 and the like), because they were not on an allow-list. They leave the list here only when newer ones push them out: 50 are kept for own accounts and platforms, and 50 for the accounts of each platform.',
    addressesNone:
      'WeChat has refused no address of this server so far. That does not mean that all addresses are on the lists: only one that was used can be refused.',
    address: 'Address',
    refusedAt: 'Last refused',
    caption: 'Times are those of China (UTC+8).',
    lines: 'One a line, for accounts',
    semicolons: 'With ; between them, for a platform',
    afterwards:
      'A changed list takes WeChat 5 to 10 minutes. lingpai asks again every 5 minutes; “Rotate” on the page of the credential asks at once.',
    egress: 'Cloudflare’s addresses change',
    egressAbout:
      'Calls of a Worker leave from addresses that Cloudflare shares among its customers and changes without notice. To enter the refused ones helps until the next change; tokens that are held already are served meanwhile, to their end. To enter all of Cloudflare’s ranges would let every other customer in, and calls do not only come from those. What lasts:',
    egressWays: [
      'A Mini Program with its allow-list off needs nothing.',
      'A tunnel: calls leave through cloudflared on a machine of yours with a fixed address, which sees only encrypted traffic (binding WECHAT_EGRESS).',
      'A relay with a fixed address that you run yourself; it sees AppSecrets and tokens (variable WECHAT_API_BASE).',
      'Dedicated egress addresses, which Cloudflare sells to Enterprise customers.',
    ],
    egressDocs: 'Each step by step:',

    clients: 'Services that need a token',
    clientsAbout: 'Each with a client key of its own, in place of lpk_… below.',
    makeKey: 'Make a client key',
    readOwn: 'The token of an own account',
    readAuthorizer: 'The token of an account that authorized a platform',
    wechatPaths: 'The same in WeChat’s own words, for programs and SDKs that know nothing else',
    sdk: 'Base URL for SDKs',
    sdkAbout:
      'Only the call for the token goes here, not the others. Setting by setting for each SDK:',
    reportAbout:
      'Whoever is told by WeChat that a token is invalid (40001, 40014, 42001) reports it, and gets one that works: with POST …/token/report, or on WeChat’s own paths by asking again.',

    watch: 'Watching',
    metrics: 'Metrics for Prometheus and the like, with a key that may read metrics only',
    makeMetricsKey: 'Make such a key',
    health: 'For an uptime monitor, without a key',
    api: 'Description of the API',
    inRepository: 'in the repository',
  },
  zh: {
    title: '配置指引',
    intro: '在微信各后台的哪里填写什么。下列网址均为本服务的网址，以您打开本页所用的域名为准。',
    contents: '本页内容',
    notPublic: (origin: string) =>
      `您打开本页的网址是 ${origin}。微信需要公网 https 网址：请用该网址打开本页，即可看到正确的内容。`,
    workersDev:
      'workers.dev 域名在中国大陆经常无法访问，而微信的推送和您的用户都来自那里。请为本服务绑定自己的域名。',
    label: '后台项目',
    value: '填写内容',

    own: '自有账号',
    ownAbout:
      '您持有 AppSecret 的账号。其后台无需填写本服务的任何网址：由 lingpai 主动向微信获取令牌。',
    ownAdd: '添加自有账号',
    official: '公众号、服务号',
    officialWhere: [
      '微信开发者平台（developers.weixin.qq.com/platform）→ 我的业务 → 公众号/服务号 → 基础信息 → 开发信息',
      '旧位置：微信公众平台（mp.weixin.qq.com）→ 设置与开发 → 开发接口管理 → 基本配置',
    ],
    mini: '小程序',
    miniWhere: ['微信公众平台（mp.weixin.qq.com）→ 开发管理 → 开发设置 → 开发者ID'],
    secretLabel: 'AppSecret',
    secretValue:
      '后台无需填写：启用或重置时仅显示一次，请复制后填入本服务。重置后，仍在使用旧 AppSecret 的程序都会失效。',
    ipLabel: 'API IP白名单',
    ipGloss: '',
    ipOfficial:
      '必填：本服务调用微信时的出口 IP，每行一个（见下文）。用令牌调用其他微信接口的服务器 IP 也须填写。可填单个 IP 或 203.0.113.0/24 这样的网段。',
    ipMini: '选填。未开启时无需任何操作；已开启时填写本服务的出口 IP（见下文），最多 10 个。',
    others: '之后请不要再让其他程序自行向微信获取该账号的令牌，统一由本服务提供。',

    platforms: '第三方平台',
    platformsWhere:
      '微信开放平台（open.weixin.qq.com）→ 管理中心 → 第三方平台 → 详情 → 开发配置 → 开发资料',
    platformsAdd: '添加第三方平台',
    domainLabel: '授权发起页域名',
    domainGloss: '',
    domainValue: '只填域名，不带 https:// 和路径。授权链接在此域名下打开。',
    eventsLabel: '授权事件接收配置',
    eventsGloss: '',
    eventsValue: '末尾为该平台自己的 AppID。此处已登记的平台：',
    eventsNone: '此处尚未登记平台。请将 <component_appid> 换成平台的 AppID。',
    eventsMore: '只列出前几个，其余的格式相同。',
    tokenLabel: '消息校验Token',
    tokenGloss: '',
    tokenValue: '自定的 3 至 32 个字母和数字，须与本服务中填写的一致，否则无法验证推送。',
    keyLabel: '消息加解密Key',
    keyGloss: '',
    keyValue:
      '43 个字母和数字，须与本服务中填写的一致。更换后微信仍会使用旧 Key 一段时间：在平台页面“编辑…”中更换，新旧 Key 会同时保留。',
    messagesLabel: '消息与事件接收配置',
    messagesGloss: '',
    messagesValue: '不填本服务：填写负责回复用户消息的服务的网址，路径中含 $APPID$。',
    listLabel: '白名单IP地址列表',
    listGloss: '',
    listValue:
      '必填，代账号调用也会校验：填写本服务的出口 IP（见下文），以及调用微信接口的其他服务器 IP。最多 100 个，以英文 ; 隔开。',
    testLabel: '授权测试公众号/小程序列表',
    testGloss: '',
    testValue:
      '全网发布之前，只有列表中的账号可以授权。填写原始 ID（gh_…），不是 AppID；最多 10 个，以英文 ; 隔开。',
    publish:
      '开发资料分为测试版和现网版。已全网发布的平台修改后，须再次全网发布才会对测试账号以外的账号生效。',
    nothingBefore:
      '/callback/* 之前不能有登录页、机器人防护或缓存。首个 ticket 会在十分钟内到达，之后平台即有令牌。',
    seePlatforms: '查看是否已到达',

    addresses: '被微信拒绝的 IP',
    addressesAbout:
      '微信曾拒绝本服务从这些 IP 发出的调用（40164、61004 等），因为它们不在白名单中。列表只会被更新的记录挤出：自有账号和平台共保留 50 个，每个平台的授权账号另保留 50 个。',
    addressesNone:
      '目前微信没有拒绝过本服务的任何 IP。但这不表示所有出口 IP 都在白名单中：只有用过的 IP 才会被拒绝。',
    address: 'IP',
    refusedAt: '最近被拒',
    caption: '时间均为北京时间（UTC+8）。',
    lines: '每行一个，用于公众号和小程序',
    semicolons: '以英文 ; 隔开，用于第三方平台',
    afterwards:
      '白名单修改后 5 至 10 分钟生效。lingpai 每 5 分钟重试一次；在凭据页面点“刷新”可立即重试。',
    egress: 'Cloudflare 的出口 IP 会变',
    egressAbout:
      'Worker 的出口 IP 由 Cloudflare 的众多客户共用，并会随时变更。填写被拒的 IP 只在下次变更之前有效；其间，已有的令牌会继续提供至到期。填写 Cloudflare 的全部网段会放行其所有客户，且调用也不只来自这些网段。长期有效的办法：',
    egressWays: [
      '小程序不开启白名单，则无需任何操作。',
      '隧道：经由您自己的、有固定 IP 的机器上的 cloudflared 出网，该机器只能看到加密流量（绑定 WECHAT_EGRESS）。',
      '自建的固定 IP 中转：它能看到 AppSecret 和令牌（变量 WECHAT_API_BASE）。',
      'Cloudflare 面向企业客户出售的专用出口 IP。',
    ],
    egressDocs: '具体步骤见',

    clients: '需要令牌的服务',
    clientsAbout: '每个服务使用自己的客户端密钥，替换下文中的 lpk_…。',
    makeKey: '新建客户端密钥',
    readOwn: '自有账号的令牌',
    readAuthorizer: '授权账号的令牌',
    wechatPaths: '与微信接口相同的写法，用于只认识微信接口的程序和 SDK',
    sdk: 'SDK 的接口地址',
    sdkAbout: '只把获取令牌的调用指向这里，其他调用不变。各 SDK 的设置见',
    reportAbout:
      '微信提示令牌无效（40001、40014、42001）时，请上报，即可得到有效的令牌：调用 POST …/token/report，或按微信接口的写法再获取一次。',

    watch: '监控',
    metrics: '供 Prometheus 等抓取的指标，使用只能读取指标的密钥',
    makeMetricsKey: '新建这种密钥',
    health: '供可用性监控使用，无需密钥',
    api: 'API 说明',
    inRepository: '（在代码仓库中）',
  },
} as const
