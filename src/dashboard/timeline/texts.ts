/** @module What a timeline says, in both languages. */

import type { Words } from '../words.ts'
import type { Ending, MarkKind } from './model.ts'

/** How a generation ended. */
export const ENDINGS: Readonly<Record<Ending, Words>> = {
  expired: { en: 'expired', zh: '到期' },
  replaced: { en: 'replaced, and honoured for five more minutes', zh: '被替换，之后仍有效五分钟' },
  cut_off: { en: 'cut off by the next but one', zh: '被再下一代作废' },
  killed: { en: 'killed elsewhere', zh: '被他处刷新作废' },
  found_dead: { en: 'found dead', zh: '被发现已失效' },
  forgotten: { en: 'deleted here', zh: '已在此删除' },
  goes_on: { en: 'in use', zh: '使用中' },
}

/** What each symbol means. */
export const MARK_WORDS: Readonly<Record<MarkKind, Words>> = {
  rotation: { en: 'rotation, with its trigger', zh: '刷新及其触发原因' },
  kill: { en: 'killed elsewhere', zh: '被他处刷新作废' },
  failure: { en: 'failure', zh: '失败' },
  report: { en: 'report or check', zh: '上报或核实' },
  ticket: { en: 'ticket', zh: '收到 ticket' },
  other: { en: 'anything else', zh: '其他事件' },
}

/** The rest. */
export const TIMELINE_TEXTS = {
  en: {
    name: 'Timeline',
    now: 'now',
    planned: 'next rotation',
    overlapLegend: 'overlap: two generations work',
    generation: (number: number) => `generation ${number}`,
    until: 'until',
    future: 'still to come',
    summary: (generations: number, kills: number, failures: number) =>
      `${generations} generations, ${kills} killed elsewhere, ${failures} failures. The table below says the same.`,
    scroll: 'Timeline, scrolls sideways',
  },
  zh: {
    name: '时间线',
    now: '现在',
    planned: '计划刷新',
    overlapLegend: '重叠期：两代令牌均有效',
    generation: (number: number) => `第 ${number} 代`,
    until: '至',
    future: '尚未到来',
    summary: (generations: number, kills: number, failures: number) =>
      `共 ${generations} 代令牌，${kills} 次被他处刷新作废，${failures} 次失败。下方表格内容相同。`,
    scroll: '时间线，可横向滚动',
  },
} as const
