/**
 * @module Environment → {@link Config}, validated once per isolate. Nothing else reads a variable.
 * Every problem names the variable and the command that mends it; none repeats the value.
 */

/** Variables and secrets as Cloudflare hands them over: not yet trusted. */
export interface Variables {
  readonly ADMIN_KEY?: string
  readonly MASTER_KEY?: string
  readonly MASTER_KEY_PREVIOUS?: string
  readonly WECHAT_API_BASE?: string
  readonly EDGE_TTL_SECONDS?: string | number
  readonly LOCATION_HINT?: string
  readonly WECHAT_AUTHORIZE_BASE?: string
  readonly ALLOW_PRIVATE_TARGETS?: string | boolean
}

/** Everything that can be set, validated. */
export interface Config {
  /** The operator's bearer key, 20 characters or more. */
  readonly adminKey: string
  /** 32 bytes from which every sealing and signing key is derived. */
  readonly masterKey: Uint8Array
  /** The master key before it: still opens, never seals. */
  readonly previousMasterKey: Uint8Array | null
  /** WeChat's address without a trailing slash. */
  readonly wechatApiBase: string
  /** How long an isolate answers from its own memory, milliseconds; 0 to 60,000. */
  readonly edgeTtlMs: number
  /** Where new Durable Objects are placed. */
  readonly locationHint: DurableObjectLocationHint
  /** Stands in for WeChat's authorization pages (a simulator's), without a trailing slash; null for WeChat's. */
  readonly authorizeBase: string | null
  /** Whether pushes and alerts may be sent to private and loopback addresses. */
  readonly allowPrivateTargets: boolean
}

/** One variable that cannot be used, and what to do about it. */
export interface ConfigProblem {
  readonly variable: string
  readonly message: string
}

/** What {@link readConfig} found. */
export type ConfigResult =
  | { readonly ok: true; readonly config: Config }
  | { readonly ok: false; readonly problems: readonly ConfigProblem[] }

const MASTER_KEY_BYTES = 32
const EDGE_TTL_DEFAULT_S = 30
const EDGE_TTL_MAX_S = 60
const WECHAT_API_BASE_DEFAULT = 'https://api.weixin.qq.com'

const MAKE_MASTER_KEY = 'openssl rand -base64 32'
const MAKE_ADMIN_KEY = 'openssl rand -hex 24'

const TEXT_VARIABLES: readonly string[] = [
  'ADMIN_KEY',
  'MASTER_KEY',
  'MASTER_KEY_PREVIOUS',
  'WECHAT_API_BASE',
  'LOCATION_HINT',
  'WECHAT_AUTHORIZE_BASE',
]

const LOCATION_HINTS: readonly string[] = [
  'wnam',
  'enam',
  'sam',
  'weur',
  'eeur',
  'apac',
  'apac-ne',
  'apac-se',
  'oc',
  'afr',
  'me',
]

/** Validates all variables at once, so that one deployment shows every problem. */
export function readConfig(variables: Variables): ConfigResult {
  const problems: ConfigProblem[] = []
  const fail = (variable: string, message: string): null => {
    problems.push({ variable, message })
    return null
  }
  for (const [name, value] of Object.entries(variables)) {
    // A number or true in [vars] is not what the types of a text variable promise.
    if (TEXT_VARIABLES.includes(name) && value !== undefined && typeof value !== 'string') {
      fail(name, `${name} must be a text: put it in quotes.`)
    }
  }
  if (problems.length > 0) {
    return { ok: false, problems }
  }
  const adminKey = readAdminKey(variables.ADMIN_KEY, fail)
  const masterKey = readMasterKey('MASTER_KEY', variables.MASTER_KEY, fail)
  const previousMasterKey = isUnset(variables.MASTER_KEY_PREVIOUS)
    ? null
    : readMasterKey('MASTER_KEY_PREVIOUS', variables.MASTER_KEY_PREVIOUS, fail)
  const wechatApiBase = readApiBase(variables.WECHAT_API_BASE, fail)
  const edgeTtlMs = readEdgeTtl(variables.EDGE_TTL_SECONDS, fail)
  const locationHint = readLocationHint(variables.LOCATION_HINT, fail)
  const authorizeBase = isUnset(variables.WECHAT_AUTHORIZE_BASE)
    ? null
    : readBase('WECHAT_AUTHORIZE_BASE', variables.WECHAT_AUTHORIZE_BASE, fail)
  const allowPrivateTargets = readSwitch(
    'ALLOW_PRIVATE_TARGETS',
    variables.ALLOW_PRIVATE_TARGETS,
    fail,
  )
  if (
    problems.length > 0 ||
    adminKey === null ||
    masterKey === null ||
    wechatApiBase === null ||
    edgeTtlMs === null ||
    locationHint === null ||
    allowPrivateTargets === null
  ) {
    return { ok: false, problems }
  }
  const keys = { adminKey, masterKey, previousMasterKey }
  const rest = { wechatApiBase, edgeTtlMs, locationHint, authorizeBase, allowPrivateTargets }
  return { ok: true, config: { ...keys, ...rest } }
}

type Fail = (variable: string, message: string) => null

function isUnset(value: string | number | undefined): value is undefined | '' {
  return value === undefined || value === ''
}

function readAdminKey(value: string | undefined, fail: Fail): string | null {
  if (isUnset(value)) {
    return fail(
      'ADMIN_KEY',
      `ADMIN_KEY is not set. Make one: ${MAKE_ADMIN_KEY}. Keep a copy, and set it: npx wrangler secret put ADMIN_KEY`,
    )
  }
  if (!/^(?!lpk_)[\x21-\x7e]{20,512}$/.test(value)) {
    return fail(
      'ADMIN_KEY',
      `ADMIN_KEY must have 20 or more (up to 512) printable ASCII characters, no spaces, and not begin with lpk_. Make one: ${MAKE_ADMIN_KEY}. Keep a copy, and set it: npx wrangler secret put ADMIN_KEY`,
    )
  }
  return value
}

function remedyFor(name: string): string {
  const set = `npx wrangler secret put ${name}`
  return name === 'MASTER_KEY'
    ? `Make one: ${MAKE_MASTER_KEY}. Keep a copy, and set it: ${set}`
    : `Set it to the MASTER_KEY before this one, or delete it if no rotation is under way: ${set}`
}

function readMasterKey(name: string, value: string | undefined, fail: Fail): Uint8Array | null {
  if (isUnset(value)) {
    return fail(name, `${name} is not set. ${remedyFor(name)}`)
  }
  const bytes = decodeBase64(value.trim())
  if (bytes === null || bytes.length !== MASTER_KEY_BYTES) {
    const found = bytes === null ? 'this is not base64' : `these are ${bytes.length} bytes`
    return fail(
      name,
      `${name} must be base64 of exactly ${MASTER_KEY_BYTES} bytes; ${found}. ${remedyFor(name)}`,
    )
  }
  return bytes
}

function decodeBase64(text: string): Uint8Array | null {
  if (!/^[A-Za-z0-9+/_-]+={0,2}$/.test(text)) {
    return null
  }
  try {
    const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'))
    return Uint8Array.from(binary, (character) => character.charCodeAt(0))
  } catch {
    return null
  }
}

function readApiBase(value: string | undefined, fail: Fail): string | null {
  return readBase('WECHAT_API_BASE', isUnset(value) ? WECHAT_API_BASE_DEFAULT : value, fail)
}

function readBase(name: string, value: string, fail: Fail): string | null {
  const text = value.trim()
  const url = URL.canParse(text) ? new URL(text) : null
  if (url === null || (url.protocol !== 'https:' && url.protocol !== 'http:')) {
    return fail(
      name,
      `${name} must be an https address such as ${WECHAT_API_BASE_DEFAULT} (http for a local simulator).`,
    )
  }
  if (url.search !== '' || url.hash !== '' || url.username !== '' || url.password !== '') {
    return fail(name, `${name} must be a plain address: no query, fragment or user name.`)
  }
  return `${url.origin}${url.pathname}`.replace(/\/+$/, '')
}

function readSwitch(name: string, value: string | boolean | undefined, fail: Fail): boolean | null {
  const text = String(value ?? '')
  if (text !== '' && text !== 'true' && text !== 'false') {
    return fail(name, `${name} must be true or false.`)
  }
  return text === 'true'
}

function readEdgeTtl(value: string | number | undefined, fail: Fail): number | null {
  const text = isUnset(value) ? String(EDGE_TTL_DEFAULT_S) : String(value)
  const seconds = Number(text)
  if (!/^\d{1,2}$/.test(text) || seconds > EDGE_TTL_MAX_S) {
    return fail(
      'EDGE_TTL_SECONDS',
      `EDGE_TTL_SECONDS must be a whole number from 0 to ${EDGE_TTL_MAX_S}.`,
    )
  }
  return seconds * 1_000
}

function readLocationHint(value: string | undefined, fail: Fail): DurableObjectLocationHint | null {
  const hint = isUnset(value) ? 'apac' : value
  if (!LOCATION_HINTS.includes(hint)) {
    return fail('LOCATION_HINT', `LOCATION_HINT must be one of ${LOCATION_HINTS.join(', ')}.`)
  }
  return hint as DurableObjectLocationHint
}
