/**
 * @module What the keeper of an authorized account does when the account authorizes its platform, or
 * withdraws that: in the order of WeChat's CreateTime, however late the news comes.
 */

import { accept, foundDead, intend, type Lineage, reconfigure } from '../policy/lineage.ts'
import { keepRefreshToken } from '../policy/refresh-token.ts'
import type { KeeperRecord } from './record.ts'
import type { Authorization } from './rpc.ts'

/**
 * The record once the account authorized the platform (again); the same if that is no news.
 *
 * @param spread this credential's place in [0, 1), see `spreadOf`
 */
export function authorizedRecord(
  record: KeeperRecord,
  authorization: Authorization,
  now: number,
  spread: number,
): KeeperRecord {
  const { config, lineage } = record
  const { createTime, insteadOf, refreshToken, askedAt, replacesToken, token } = authorization
  if (config.kind !== 'authorizer') {
    return record
  }
  if (insteadOf !== null) {
    // The time that was guessed, unless a newer authorization has come since.
    return config.authorizedAt === insteadOf && createTime !== insteadOf
      ? { ...record, config: { ...config, authorizedAt: createTime } }
      : record
  }
  // What WeChat holds (replacesToken: false) is true whenever it was authorized; see `askedAt`.
  if (createTime < config.authorizedAt && replacesToken) {
    return record
  }
  const refreshTokens = keepRefreshToken(config.refreshTokens, refreshToken, askedAt, now)
  const isNewToken = refreshTokens !== config.refreshTokens
  if (!isNewToken && createTime <= config.authorizedAt) {
    return record
  }
  // A code that was used long ago, pushed once more, brings nothing.
  const isReplaced = isNewToken || (replacesToken && token !== null)
  return {
    ...record,
    config: {
      ...config,
      refreshTokens,
      authorizedAt: Math.max(createTime, config.authorizedAt),
      revision: config.revision + (isNewToken ? 1 : 0),
    },
    lineage: reconfigure(
      isReplaced ? replaced(lineage, authorization, now, spread) : lineage,
      lineage.grant,
    ),
  }
}

/**
 * A new authorization ends the token of the one before. The token that WeChat issued with it takes its
 * place, as one more rotation; where that is not known, the old one counts as dead, and the next read
 * replaces it. A token that was issued after that is none of those.
 */
function replaced(
  lineage: Lineage,
  { askedAt, token }: Authorization,
  now: number,
  spread: number,
): Lineage {
  const { current, intent } = lineage
  if (current !== null && current.issuedAt > askedAt) {
    return lineage
  }
  if (token === null || intent !== null) {
    return foundDead(lineage, now)
  }
  return accept(intend(lineage, askedAt), token, now, spread)
}
