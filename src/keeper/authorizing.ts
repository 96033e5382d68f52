/**
 * @module What the keeper of an authorized account does when the account authorizes its platform, or
 * withdraws that: in the order of WeChat's CreateTime, however late the news comes.
 */

import { foundDead, type Lineage, reconfigure } from '../policy/lineage.ts'
import { keepRefreshToken } from '../policy/refresh-token.ts'
import type { KeeperRecord } from './record.ts'
import type { Authorization } from './rpc.ts'

/** The record once the account authorized the platform (again); the same if that is no news. */
export function authorizedRecord(
  record: KeeperRecord,
  authorization: Authorization,
  now: number,
): KeeperRecord {
  const { config, lineage } = record
  const { createTime, insteadOf, refreshToken, askedAt, replacesToken } = authorization
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
  const isReplaced = isNewToken || replacesToken
  return {
    ...record,
    config: {
      ...config,
      refreshTokens,
      authorizedAt: Math.max(createTime, config.authorizedAt),
      revision: config.revision + (isNewToken ? 1 : 0),
    },
    lineage: reconfigure(isReplaced ? ended(lineage, askedAt, now) : lineage, lineage.grant),
  }
}

/**
 * A new authorization kills the tokens of the one before: the next read replaces them at once. One
 * that was issued after that is none of those.
 */
function ended(lineage: Lineage, askedAt: number, now: number): Lineage {
  const { current } = lineage
  return current !== null && current.issuedAt <= askedAt ? foundDead(lineage, now) : lineage
}
