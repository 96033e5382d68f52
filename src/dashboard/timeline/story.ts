/**
 * @module The answer to "who killed our token?": each time somebody else did, when it was noticed and by whom, and
 * what came after. Pure.
 */

import type { KeeperEvent } from '../../keeper/event.ts'

/** One token that was killed elsewhere. Times are unix milliseconds. */
export interface Kill {
  readonly event: KeeperEvent
  readonly generation: number
  /** When it was noticed: WeChat refused the token. It was killed some time before. */
  readonly noticedAt: number
  /** When the token was last known to work: its issue, or a check; null where the history does not say. */
  readonly aliveAt: number | null
  /** The next generation; null while there is none. */
  readonly replacedBy: { readonly generation: number; readonly at: number } | null
}

/** The kills in a history, newest first. @param events in any order */
export function killsIn(events: readonly KeeperEvent[]): readonly Kill[] {
  const sorted = events.toSorted((a, b) => a.seq - b.seq)
  const kills = sorted.filter(({ kind }) => kind === 'killed_elsewhere')
  return kills.toReversed().map((event) => {
    const { seq, at, generation } = event
    const next = sorted.find((each) => each.seq > seq && each.kind === 'rotated')
    const alive = sorted.findLast(
      (each) => each.seq < seq && each.generation === generation && provesLife(each),
    )
    return {
      event,
      generation,
      noticedAt: at,
      aliveAt: alive?.at ?? null,
      replacedBy: next === undefined ? null : { generation: next.generation, at: next.at },
    }
  })
}

/** Whether WeChat honoured a token then. */
function provesLife({ kind, detail }: KeeperEvent): boolean {
  return kind === 'rotated' || kind === 'unchanged' || (kind === 'reported' && detail === 'alive')
}
