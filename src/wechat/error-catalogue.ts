/**
 * @module Every errcode that a token endpoint can answer with, what it means for the next try, and
 * what the operator should do. Codes and meanings are WeChat's: the seeds, and the tables A, B, E and G
 * of the protocol notes (docs/wechat-errors.md lists them with the same sentences).
 *
 * Long, because it is a table.
 */

import type { FailureClass } from '../policy/failure.ts'

/** One errcode. */
export interface CatalogueEntry {
  readonly class: FailureClass
  /** Stable word for clients, part of `token_unavailable`'s `reason`. */
  readonly reason: Reason
  /** One or two sentences for the operator. `{address}` stands for the address WeChat named. */
  readonly advice: string
}

/** The `reason` of a 503 `token_unavailable`. */
export type Reason =
  | 'backing_off'
  | 'bad_secret'
  | 'bad_appid'
  | 'ip_not_allowed'
  | 'quota'
  | 'awaiting_confirmation'
  | 'confirmation_denied'
  | 'account_restricted'
  | 'not_permitted'
  | 'request_rejected'
  | 'ticket_missing'
  | 'reauthorization_required'
  | 'refused'

/** With what WeChat was asked. Some errcodes complain of just that. */
export type AskedWith =
  /** The AppSecret of an own account. */
  | 'app_secret'
  /** The secret of a third-party platform. */
  | 'platform_secret'
  /** The component_access_token of a platform, mostly for an account that authorized it. */
  | 'platform_token'
  /** The access_token of an account, its own or an authorizer's: for its tickets. */
  | 'account_token'

type Row = readonly [FailureClass, Reason, string]
type Rows = Readonly<Record<number, Row>>

const ALLOW_LIST_ADVICE =
  'Calls from the address {address} are refused by WeChat. Add it to the IP allow-list of the account (WeChat console: development settings) or let calls leave through a fixed address; changes take WeChat 5 to 10 minutes.'
const CHECK_RELAY =
  'Check that WECHAT_API_BASE points at WeChat or at a relay that passes requests on unchanged; otherwise please report it as a bug.'
const CLIENT_BUG = `WeChat could not read the request lingpai sent. ${CHECK_RELAY}`
const SUPPLY_TICKETS =
  'It pushes a new one every 10 minutes: check that the authorization event URL of the platform at open.weixin.qq.com leads to /callback/{component_appid} of this server, or hand one in with PUT /v1/components/{component_appid}/ticket.'
const OTHER_FAMILY =
  'This errcode belongs to another family of tokens and is not expected here. Check that WECHAT_API_BASE points at WeChat.'

const ROWS: Rows = {
  [-1]: [
    'transient',
    'backing_off',
    'WeChat is busy. lingpai tries again by itself; nothing to do.',
  ],
  40001: [
    'configuration',
    'bad_secret',
    "The AppSecret is wrong or belongs to another appid. Copy it again from the account's console and register it with PUT; if it was reset there, the new one is needed here.",
  ],
  40002: [
    'configuration',
    'request_rejected',
    `WeChat did not accept the grant_type. ${CLIENT_BUG}`,
  ],
  40013: [
    'configuration',
    'bad_appid',
    'WeChat does not know this appid. Compare it with the console: it is case-sensitive, and copied text may carry invisible characters.',
  ],
  40014: [
    'transient',
    'refused',
    'WeChat calls the access token malformed or foreign; lingpai replaces a token that WeChat refuses.',
  ],
  40125: [
    'configuration',
    'bad_secret',
    "The AppSecret is not valid (any more). Copy it again from the account's console and register it with PUT; after a reset there, only the new one works.",
  ],
  40170: [
    'configuration',
    'request_rejected',
    'WeChat was asked for more than 500 accounts at once. Please report it as a bug.',
  ],
  40164: ['address', 'ip_not_allowed', ALLOW_LIST_ADVICE],
  40243: [
    'account',
    'account_restricted',
    'The AppSecret is frozen by the administrator of the account. Unfreeze it in the console; tokens of third-party platforms are not affected.',
  ],
  41001: ['configuration', 'request_rejected', `WeChat missed the access_token. ${CLIENT_BUG}`],
  41002: ['configuration', 'request_rejected', `WeChat missed the appid. ${CLIENT_BUG}`],
  41004: ['configuration', 'request_rejected', `WeChat missed the secret. ${CLIENT_BUG}`],
  41018: ['configuration', 'request_rejected', `WeChat missed the component_appid. ${CLIENT_BUG}`],
  42001: [
    'transient',
    'refused',
    'WeChat calls the access token expired; lingpai replaces a token that WeChat refuses.',
  ],
  42002: ['configuration', 'request_rejected', OTHER_FAMILY],
  42007: ['configuration', 'request_rejected', OTHER_FAMILY],
  42009: ['configuration', 'request_rejected', OTHER_FAMILY],
  43002: ['configuration', 'request_rejected', `WeChat wants a POST. ${CLIENT_BUG}`],
  44002: ['configuration', 'request_rejected', `WeChat got an empty body. ${CLIENT_BUG}`],
  45009: [
    'daily_quota',
    'quota',
    'The daily quota of token requests is used up until 00:00 Asia/Shanghai. Somebody asks far too often: make every service read its token here, or call clear_quota in the console. An app of the grant client_credential can change to stable_token, whose quota is larger.',
  ],
  45011: [
    'minute_quota',
    'quota',
    'Too many token requests in this minute. lingpai waits for the next one; if it happens often, another service is asking WeChat by itself.',
  ],
  45035: ['address', 'ip_not_allowed', ALLOW_LIST_ADVICE],
  45047: [
    'daily_quota',
    'quota',
    'A call limit of this account is used up until 00:00 Asia/Shanghai.',
  ],
  47001: ['configuration', 'request_rejected', `WeChat could not parse the body. ${CLIENT_BUG}`],
  48001: [
    'configuration',
    'not_permitted',
    'The account has no permission for this interface. Check its verification and interface permissions in the console.',
  ],
  48004: [
    'configuration',
    'not_permitted',
    'WeChat has banned this interface for the account; the reason is in the messages of its console.',
  ],
  50001: [
    'configuration',
    'not_permitted',
    'The account is not authorized for this interface. Check its permissions in the console.',
  ],
  50002: [
    'account',
    'account_restricted',
    'The account is limited by WeChat, usually for a violation. See the messages in its console.',
  ],
  50004: [
    'account',
    'account_restricted',
    'WeChat does not let this account use access tokens, possibly as a punishment. See the messages in its console.',
  ],
  50007: [
    'account',
    'account_restricted',
    'The account is frozen. See the messages in its console.',
  ],
  61003: [
    'reauthorization',
    'reauthorization_required',
    'The account has not authorized this platform (any more). Its administrator must authorize it again.',
  ],
  61004: [
    'address',
    'ip_not_allowed',
    'Calls from the address {address} are refused by WeChat. Add it to the IP list of the third-party platform (open.weixin.qq.com) or let calls leave through a fixed address; changes take WeChat 5 to 10 minutes.',
  ],
  61005: [
    'ticket',
    'ticket_missing',
    `WeChat calls the component_verify_ticket expired. ${SUPPLY_TICKETS}`,
  ],
  61006: [
    'ticket',
    'ticket_missing',
    `WeChat does not accept the component_verify_ticket. ${SUPPLY_TICKETS}`,
  ],
  61007: [
    'configuration',
    'not_permitted',
    'The account has not granted the platform this permission set.',
  ],
  61009: [
    'configuration',
    'request_rejected',
    'WeChat does not know this authorization code. Authorize the account once more.',
  ],
  61010: [
    'configuration',
    'request_rejected',
    'The authorization code has expired or was used before. Authorize the account once more.',
  ],
  61011: [
    'configuration',
    'bad_appid',
    'WeChat does not know this third-party platform. Compare the component_appid with the console of open.weixin.qq.com.',
  ],
  61014: [
    'configuration',
    'request_rejected',
    `WeChat wants a component_access_token for this call, which is what lingpai sends. ${CHECK_RELAY}`,
  ],
  61023: [
    'reauthorization',
    'reauthorization_required',
    'WeChat does not accept the authorizer_refresh_token. The administrator of the account must authorize the platform again; a newer one that another server holds can be registered with PUT /v1/components/{component_appid}/authorizers/{appid}.',
  ],
  61024: [
    'configuration',
    'bad_appid',
    "This appid is a third-party platform: register it under components/, not as an own account's app.",
  ],
  61028: [
    'configuration',
    'not_permitted',
    'The platform is not published yet and the account is not on its test list.',
  ],
  89501: [
    'confirmation',
    'awaiting_confirmation',
    'A confirmation for the address {address} is already waiting for the administrator of the account. Ask them to confirm it in WeChat.',
  ],
  89502: [
    'confirmation',
    'awaiting_confirmation',
    'The administrator of the account has yet to confirm the address {address}. Ask them to confirm it in WeChat.',
  ],
  89503: [
    'confirmation',
    'awaiting_confirmation',
    'WeChat asked the administrator of the account to confirm calls from the address {address}. Once they do, lingpai goes on by itself.',
  ],
  89504: [
    'confirmation',
    'awaiting_confirmation',
    'The administrator of the account is being asked to confirm the address {address}.',
  ],
  89505: [
    'confirmation',
    'awaiting_confirmation',
    'The administrator of the account is being asked to confirm the address {address}.',
  ],
  89506: [
    'confirmation_denied_day',
    'confirmation_denied',
    'The administrator refused the address {address} twice: WeChat blocks it for 24 hours. Talk to them before the next try.',
  ],
  89507: [
    'confirmation_denied_hour',
    'confirmation_denied',
    'The administrator refused the address {address}: WeChat blocks it for one hour. Talk to them before the next try.',
  ],
}

const PARENT_REFUSED: Row = [
  'parent',
  'backing_off',
  "WeChat refuses the platform's component_access_token. Its own status says why; lingpai tries again by itself.",
]

/** Where an errcode means something else, or asks for something else, than to an own account. */
const ACCOUNT_TOKEN_REFUSED =
  "WeChat refuses the account's access_token. Its own status says why; lingpai tries again by itself."

const ROWS_BY_ASKED_WITH: Readonly<Record<AskedWith, Rows>> = {
  app_secret: {},
  platform_secret: {
    40001: [
      'configuration',
      'bad_secret',
      "The secret of the third-party platform is wrong or belongs to another one. Copy it again from the platform's page at open.weixin.qq.com and register it with PUT /v1/components/{component_appid}; if it was reset there, the new one is needed here.",
    ],
    40013: [
      'configuration',
      'bad_appid',
      "WeChat does not know this component_appid. Compare it with the platform's page at open.weixin.qq.com: it is case-sensitive, and copied text may carry invisible characters.",
    ],
    40125: [
      'configuration',
      'bad_secret',
      "The secret of the third-party platform is not valid (any more). Copy it again from the platform's page at open.weixin.qq.com and register it with PUT /v1/components/{component_appid}; after a reset there, only the new one works.",
    ],
    45009: [
      'daily_quota',
      'quota',
      'The daily quota of component_access_tokens is used up until 00:00 Asia/Shanghai. Somebody asks far too often: make every service read its token here, or give the quota back with POST /cgi-bin/component/clear_quota/v2.',
    ],
    48001: [
      'configuration',
      'not_permitted',
      'WeChat does not let this third-party platform call the interface. Check at open.weixin.qq.com that it is approved and which permission sets it has.',
    ],
  },
  platform_token: {
    40001: PARENT_REFUSED,
    40013: [
      'configuration',
      'bad_appid',
      'WeChat does not know the appid of this account, or that of its platform. Compare both with their consoles: they are case-sensitive, and copied text may carry invisible characters.',
    ],
    40014: PARENT_REFUSED,
    42001: PARENT_REFUSED,
    45009: [
      'daily_quota',
      'quota',
      'The daily quota of this call is used up until 00:00 Asia/Shanghai. Somebody asks far too often: make every service read its tokens here, or give the quota back with POST /cgi-bin/component/clear_quota/v2.',
    ],
  },
  account_token: {
    40001: ['parent', 'backing_off', ACCOUNT_TOKEN_REFUSED],
    40014: ['parent', 'backing_off', ACCOUNT_TOKEN_REFUSED],
    42001: ['parent', 'backing_off', ACCOUNT_TOKEN_REFUSED],
    45009: [
      'daily_quota',
      'quota',
      'The daily quota of ticket requests is used up until 00:00 Asia/Shanghai. lingpai asks about once an hour: somebody else asks far too often. Make every service read its tickets here.',
    ],
    48001: [
      'configuration',
      'not_permitted',
      'The account has no tickets of this kind. Mini programs and third-party platforms have none; an official account needs to be verified for it.',
    ],
  },
}

const UNRECOGNIZED: CatalogueEntry = {
  class: 'unrecognized',
  reason: 'refused',
  advice:
    "WeChat refused with an errcode lingpai does not know. Look it up in WeChat's list of global return codes; its rid can be given to WeChat's support.",
}

/** What an errcode of a token endpoint means. Unknown ones are tried again every minute. */
export function catalogueEntry(
  errcode: number,
  askedWith: AskedWith = 'app_secret',
): CatalogueEntry {
  const row = ROWS_BY_ASKED_WITH[askedWith][errcode] ?? ROWS[errcode]
  return row === undefined ? UNRECOGNIZED : { class: row[0], reason: row[1], advice: row[2] }
}

/** All errcodes the catalogue explains, ascending. */
export function cataloguedErrcodes(): readonly number[] {
  return errcodesOf(ROWS)
}

/** Those of them that mean something else when WeChat was asked with this, ascending. */
export function errcodesParticularTo(askedWith: AskedWith): readonly number[] {
  return errcodesOf(ROWS_BY_ASKED_WITH[askedWith])
}

function errcodesOf(rows: Rows): readonly number[] {
  return Object.keys(rows)
    .map(Number)
    .sort((a, b) => a - b)
}
