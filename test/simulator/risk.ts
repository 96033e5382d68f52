/**
 * @module WeChat's risk confirmation: an address that never called before must be confirmed by the
 * account's administrator. Per address: asked (89503, then 89501 while the administrator thinks),
 * accepted, refused once (89507 for an hour) or twice within a day (89506 for a day).
 */

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

export type RiskErrcode = 89501 | 89503 | 89506 | 89507
export type RiskDecision = 'accept' | 'reject'

type Standing =
  | { kind: 'waiting'; lastRejectedAt: number | null }
  | { kind: 'accepted' }
  | { kind: 'rejected'; lastRejectedAt: number; until: number; errcode: 89506 | 89507 }

export type RiskBook = Map<string, Standing>

export function assessRisk(book: RiskBook, ip: string, now: number): RiskErrcode | null {
  const standing = book.get(ip)
  if (standing?.kind === 'accepted') {
    return null
  }
  if (standing?.kind === 'waiting') {
    return 89501
  }
  if (standing?.kind === 'rejected' && now < standing.until) {
    return standing.errcode
  }
  book.set(ip, { kind: 'waiting', lastRejectedAt: standing?.lastRejectedAt ?? null })
  return 89503
}

/** Decides for every address not accepted yet, or for this one if none ever asked. */
export function decideRisk(
  book: RiskBook,
  decision: RiskDecision,
  now: number,
  otherwise: string,
): string[] {
  const undecided = [...book].flatMap(([ip, standing]) =>
    standing.kind === 'accepted' ? [] : [ip],
  )
  const addresses = undecided.length > 0 ? undecided : [otherwise]
  for (const ip of addresses) {
    book.set(ip, decision === 'accept' ? { kind: 'accepted' } : reject(book.get(ip), now))
  }
  return addresses
}

function reject(standing: Standing | undefined, now: number): Standing {
  const last =
    standing === undefined || standing.kind === 'accepted' ? null : standing.lastRejectedAt
  const again = last !== null && now - last < DAY_MS
  return {
    kind: 'rejected',
    lastRejectedAt: now,
    until: now + (again ? DAY_MS : HOUR_MS),
    errcode: again ? 89506 : 89507,
  }
}
