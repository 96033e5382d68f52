/**
 * @module Which account an SDK means by an appid: the own one, or, where the client key covers just one
 * authorized account with that appid, that; so an SDK that was made for ordinary accounts serves a
 * platform's customers, too.
 */

import { appPath, authorizerPath, isCovered } from '../credential.ts'
import { WeChatRefusal } from './compat-refusal.ts'
import type { Edge, Principal } from './edge.ts'

/** Platforms that are looked through for a key that covers them all. */
const PLATFORMS_MAX = 100

/** How long an isolate remembers whom an appid means: as long as it remembers a key. */
export async function accountMeant(
  edge: Edge,
  { by, allow }: Extract<Principal, { kind: 'client' }>,
  appid: string,
): Promise<string> {
  const now = edge.clock.now()
  const memory = `${by} ${appid}`
  const known = edge.meant.get(memory, now)
  if (known !== undefined) {
    return known
  }
  const found = await findAccount(edge, allow, appid)
  if (typeof found !== 'string') {
    throw found
  }
  if (edge.edgeTtlMs > 0) {
    edge.meant.set(memory, found, now + edge.edgeTtlMs)
  }
  return found
}

async function findAccount(
  edge: Edge,
  allow: readonly string[],
  appid: string,
): Promise<string | WeChatRefusal> {
  const own = appPath(appid)
  if (isCovered(allow, own) && (await isRegistered(edge, own))) {
    return own
  }
  const platforms = await platformsIn(edge, allow)
  const covered = platforms
    .map((componentAppid) => authorizerPath(componentAppid, appid))
    .filter((path) => isCovered(allow, path))
  const registered = await Promise.all(covered.map((path) => isRegistered(edge, path)))
  const [first, ...others] = covered.filter((_path, index) => registered[index])
  if (first === undefined) {
    return new WeChatRefusal(
      40013,
      "invalid appid hint: [unknown here, or not on this key's allow-list]",
    )
  }
  return others.length === 0
    ? first
    : new WeChatRefusal(
        40013,
        "invalid appid hint: [this key's allow-list covers accounts with this appid of several platforms: make a key that names one]",
      )
}

/** Platforms that a key's entries name, or all there are if an entry covers them all. */
async function platformsIn(edge: Edge, allow: readonly string[]): Promise<readonly string[]> {
  if (allow.includes('*') || allow.includes('components/*')) {
    const { items } = await edge.registry().list('components/', null, PLATFORMS_MAX)
    return items.map((path) => path.split('/')[1] ?? '')
  }
  const named = allow.map((entry) => /^components\/([A-Za-z0-9_-]{1,64})\//.exec(entry)?.[1])
  return [...new Set(named.filter((componentAppid) => componentAppid !== undefined))]
}

async function isRegistered(edge: Edge, path: string): Promise<boolean> {
  const outcome = await edge.keeper(path).status()
  return outcome.ok || outcome.refusal.code !== 'unknown_credential'
}
