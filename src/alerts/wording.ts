/**
 * @module A message as people read it: a few incidents in full, many as a digest that names some of each kind and
 * counts the rest. How headings and lines look is the robot's own; how much it takes is a limit in bytes.
 */

import { ALERT_LIMITS } from './limits.ts'
import type { Message, Notice, Target } from './notice.ts'
import { type AlertTexts, alertTexts } from './texts.ts'

/** Whether something is the matter, or over, or neither. */
export type Tone = 'bad' | 'good' | 'plain'

/** How a robot wants its text. */
export interface Layout {
  readonly heading: (text: string, tone: Tone) => string
  readonly line: (text: string) => string
  /** Between two lines. */
  readonly lineBreak: string
  /** Between two parts. */
  readonly partBreak: string
  readonly maxBytes: number
}

/** A message in words. */
export interface Worded {
  /** One line, without markup. */
  readonly title: string
  /** The whole, title included. */
  readonly text: string
}

interface Part {
  readonly heading: string
  readonly tone: Tone
  readonly lines: readonly string[]
}

/** Part of every message, so that a robot with a keyword lets it through. */
const PRODUCT = 'lingpai'

/** Words a message for a robot. */
export function wordMessage(message: Message, target: Target, layout: Layout): Worded {
  const texts = alertTexts(target.language)
  const link = texts.link(`${target.origin}/`)
  if (message.kind === 'test') {
    const { title, text } = texts.test
    const lines = [text(harmless(message.channel)), link]
    return laidOut([{ heading: titled(title), tone: 'plain', lines }], layout)
  }
  const { notices } = message
  const ways = [
    ...(notices.length <= ALERT_LIMITS.inFull ? [() => inFull(notices, texts, target.origin)] : []),
    ...ALERT_LIMITS.listed.map((listed) => () => digest(notices, texts, link, listed)),
  ]
  let worded: Worded = { title: PRODUCT, text: PRODUCT }
  for (const way of ways) {
    worded = laidOut(way(), layout)
    if (Buffer.byteLength(worded.text) <= layout.maxBytes) {
      return worded
    }
  }
  // The last one names nobody, and has three lines for each kind and end at most: it fits.
  return worded
}

/** One sentence about an incident. */
export function summaryOf(notice: Notice, texts: AlertTexts): string {
  return texts.summary(texts.place(notice.credential, notice.name), whatOf(notice, texts))
}

/** Where to see more of an incident: the page of its credential, while there is one. */
export function pageOf({ credential, end }: Notice, origin: string): string {
  return end === 'deleted' ? `${origin}/` : `${origin}/dashboard/credentials/${credential}`
}

function titled(text: string): string {
  return `${PRODUCT} · ${text}`
}

function laidOut(parts: readonly Part[], layout: Layout): Worded {
  const text = parts
    .map(({ heading, tone, lines }) =>
      [layout.heading(heading, tone), ...lines.map(layout.line)].join(layout.lineBreak),
    )
    .join(layout.partBreak)
  return { title: parts[0]?.heading ?? PRODUCT, text }
}

function inFull(notices: readonly Notice[], texts: AlertTexts, origin: string): readonly Part[] {
  return notices.map((notice) => ({
    heading: titled(whatOf(notice, texts)),
    tone: toneOf(notice),
    lines: [
      texts.placeLine(placeOf(notice, texts)),
      texts.since(notice.since),
      ...(notice.change === 'closed'
        ? [texts.lasted(notice.at - notice.since)]
        : [
            ...(notice.errcode === null
              ? []
              : [texts.upstream(notice.errcode, notice.errmsg && harmless(notice.errmsg))]),
            texts.adviceLine(harmless(texts.advice(notice))),
          ]),
      texts.link(pageOf(notice, origin)),
    ],
  }))
}

function digest(
  notices: readonly Notice[],
  texts: AlertTexts,
  link: string,
  listed: number,
): readonly Part[] {
  const closed = notices.filter(({ change }) => change === 'closed').length
  const groups = Map.groupBy(notices, (notice) => whatOf(notice, texts))
  const parts = [...groups].map(([what, members]) => groupPart(what, members, texts, listed))
  const heading = titled(texts.digest(notices.length - closed, closed))
  const tone = closed === notices.length ? 'good' : 'bad'
  return [{ heading, tone, lines: [link] }, ...parts]
}

function groupPart(
  what: string,
  notices: readonly Notice[],
  texts: AlertTexts,
  listed: number,
): Part {
  const [first] = notices
  const rest = notices.length - listed
  const isOpened = first?.change === 'opened'
  return {
    heading: texts.group(what, notices.length),
    tone: isOpened ? 'bad' : 'good',
    lines: [
      ...notices.slice(0, listed).map((notice) => placeOf(notice, texts)),
      ...(rest > 0 ? [texts.more(rest)] : []),
      ...(isOpened ? [texts.adviceLine(texts.adviceForMany[first.kind])] : []),
    ],
  }
}

/** What happened, or how it ended. */
function whatOf({ kind, end }: Notice, texts: AlertTexts): string {
  const what = texts.opened[kind]
  return end === null ? what : texts.over(what, texts.ended[end])
}

function placeOf({ credential, name }: Notice, texts: AlertTexts): string {
  return texts.place(credential, name === null ? null : harmless(name))
}

function toneOf({ end }: Notice): Tone {
  return end === null ? 'bad' : 'good'
}

/** What people or WeChat chose means nothing to a robot: no link, no markup, and nobody is called. */
function harmless(text: string): string {
  return text.replace(/[<>[\]*`]/g, (character) => LOOKALIKES[character] ?? '')
}

const LOOKALIKES: Readonly<Record<string, string>> = {
  '<': '＜',
  '>': '＞',
  '[': '［',
  ']': '］',
  '*': '＊',
  '`': 'ˋ',
}
