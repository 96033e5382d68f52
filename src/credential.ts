/**
 * @module The names of credentials: their paths, what kind of thing a path names, and which
 * allow-list entries cover it. Pure text; nothing is looked up.
 */

/** An appid as lingpai accepts it: WeChat's own are `wx` and 16 hex digits. */
export const APPID_PATTERN = /^[A-Za-z0-9_-]{1,64}$/

/** What a credential path names. */
export type Credential =
  | { readonly kind: 'app'; readonly path: string; readonly appid: string }
  | { readonly kind: 'component'; readonly path: string; readonly componentAppid: string }
  | {
      readonly kind: 'authorizer'
      readonly path: string
      readonly componentAppid: string
      readonly appid: string
    }

/** What kinds of credentials there are. */
export const CREDENTIAL_KINDS = ['app', 'component', 'authorizer', 'ticket'] as const

/** What kind of thing a credential is. */
export type CredentialKind = (typeof CREDENTIAL_KINDS)[number]

/** The registry that knows own accounts, platforms and client keys. */
export const ROOT_REGISTRY = 'root'

/** The registry that knows a credential: that of its platform for an authorizer, else the root. */
export function registryNameOf(path: string): string {
  const credential = parseCredential(accountOf(path))
  return credential?.kind === 'authorizer'
    ? componentPath(credential.componentAppid)
    : ROOT_REGISTRY
}

/** The path of a third-party platform. */
export function componentPath(componentAppid: string): string {
  return `components/${componentAppid}`
}

/** The path of an account that authorized a platform. */
export function authorizerPath(componentAppid: string, appid: string): string {
  return `components/${componentAppid}/authorizers/${appid}`
}

/** The path of an own account. */
export function appPath(appid: string): string {
  return `apps/${appid}`
}

/** Reads a credential path, or answers null if it names no credential. */
export function parseCredential(path: string): Credential | null {
  const parts = path.split('/')
  const [family, first, middle, second] = parts
  if (first === undefined || !APPID_PATTERN.test(first)) {
    return null
  }
  if (family === 'apps' && parts.length === 2) {
    return { kind: 'app', path, appid: first }
  }
  if (family !== 'components') {
    return null
  }
  if (parts.length === 2) {
    return { kind: 'component', path, componentAppid: first }
  }
  if (parts.length === 4 && middle === 'authorizers' && second && APPID_PATTERN.test(second)) {
    return { kind: 'authorizer', path, componentAppid: first, appid: second }
  }
  return null
}

/** Tickets that web pages of an account sign with. */
export const TICKET_TYPES = ['jsapi', 'wx_card'] as const

/** The kind of a ticket. */
export type TicketType = (typeof TICKET_TYPES)[number]

/** The path of a ticket of an account, its own or one that authorized a platform. */
export function ticketPath(account: string, type: TicketType): string {
  return `${account}/tickets/${type}`
}

/** The paths of all tickets that an account may have; none for a platform. */
export function ticketPathsOf(account: string): readonly string[] {
  return parseCredential(account)?.kind === 'component'
    ? []
    : TICKET_TYPES.map((type) => ticketPath(account, type))
}

/** Reads the path of a ticket, or answers null if it names none. */
export function parseTicketPath(path: string): { account: string; type: TicketType } | null {
  const account = accountOf(path)
  const kind = account === path ? undefined : parseCredential(account)?.kind
  const type = TICKET_TYPES.find((known) => path.endsWith(`/${known}`))
  return (kind === 'app' || kind === 'authorizer') && type !== undefined ? { account, type } : null
}

/** The path of the account that a ticket credential belongs to; the path itself for all others. */
export function accountOf(path: string): string {
  return path.replace(/\/tickets\/(?:jsapi|wx_card)$/, '')
}

/**
 * Whether an allow-list covers a credential. An entry is `*`, a credential path (an account's entry
 * covers its tickets), or a path and `/*`, which covers everything below but not the thing itself.
 */
export function isCovered(allow: readonly string[], path: string): boolean {
  return allow.some((entry) => {
    if (entry === '*') {
      return true
    }
    if (entry.endsWith('/*')) {
      return coversBelow(entry.slice(0, -1), path)
    }
    return entry === path || entry === accountOf(path)
  })
}

/** An own account's tickets lie below `apps/*` only with their account, which `startsWith` gives. */
function coversBelow(prefix: string, path: string): boolean {
  return path.startsWith(prefix) && path.length > prefix.length
}

/** Whether a text can be an allow-list entry: one that could ever cover something. */
export function isAllowEntry(entry: string): boolean {
  if (entry === '*' || entry === METRICS_ENTRY || LIST_ENTRY.test(entry)) {
    return true
  }
  const below = entry.endsWith('/*')
  const path = below ? entry.slice(0, -'/*'.length) : entry
  if (parseCredential(path) !== null) {
    return true
  }
  const account = below ? path.replace(/\/tickets$/, '') : accountOf(path)
  const credential = account === path ? null : parseCredential(account)
  return credential !== null && credential.kind !== 'component'
}

/** The entry of a key that reads no token: for whoever collects metrics. */
export const METRICS_ENTRY = 'metrics'

/** Everything of one kind. */
const LIST_ENTRY = /^(?:apps|components|components\/[A-Za-z0-9_-]{1,64}\/authorizers)\/\*$/
