/** Whatever a timeline and the pages of a credential say, they say in both languages. */

import { describe, it } from 'vitest'
import { ACTION_TEXTS } from '../../../../src/dashboard/action-texts.ts'
import { CREDENTIAL_TEXTS } from '../../../../src/dashboard/credential-texts.ts'
import { TRIGGER_WORDS } from '../../../../src/dashboard/event-words.ts'
import { EVENTS_TEXTS } from '../../../../src/dashboard/events-texts.ts'
import { ENDINGS, MARK_WORDS, TIMELINE_TEXTS } from '../../../../src/dashboard/timeline/texts.ts'
import { STATES, type Words } from '../../../../src/dashboard/words.ts'

const CHINESE = /\p{Script=Han}/u
/** What is fit to stand in for any argument of a text. */
const SOMETHING = 7

/** Every text by its path; those that take arguments with something in their place. */
function textsIn(thing: unknown, path = ''): ReadonlyMap<string, string> {
  if (typeof thing === 'string') {
    return new Map([[path, thing]])
  }
  if (typeof thing === 'function') {
    const write = thing as (...given: readonly unknown[]) => unknown
    return new Map([[path, String(write(...Array(write.length).fill(SOMETHING)))]])
  }
  const inner = Object.entries(thing as object).flatMap(([name, value]) => [
    ...textsIn(value, `${path}/${name}`),
  ])
  return new Map(inner)
}

const PAGES = { TIMELINE_TEXTS, CREDENTIAL_TEXTS, ACTION_TEXTS, EVENTS_TEXTS }

describe('the texts of a page', () => {
  it.for(Object.entries(PAGES))(
    '%s are the same ones in both languages',
    ([, texts], { expect }) => {
      const [english, chinese] = [textsIn(texts.en), textsIn(texts.zh)]
      expect(english.size).toBeGreaterThan(5)
      expect([...chinese.keys()].toSorted()).toEqual([...english.keys()].toSorted())
    },
  )

  it.for(Object.entries(PAGES))(
    '%s are each in its language, and none is empty',
    ([, texts], { expect }) => {
      const english = [...textsIn(texts.en)]
      const chinese = [...textsIn(texts.zh)]
      expect(english.filter(([, text]) => CHINESE.test(text) || text.trim() === '')).toEqual([])
      expect(chinese.filter(([, text]) => !CHINESE.test(text))).toEqual([])
    },
  )

  it.for(Object.entries(PAGES))('%s say the same numbers', ([, texts], { expect }) => {
    const chinese = textsIn(texts.zh)
    const numbersIn = (text = '') => (text.match(/\d[\d,]*/g) ?? []).toSorted()
    const differing = [...textsIn(texts.en)].filter(
      ([path, text]) => String(numbersIn(text)) !== String(numbersIn(chinese.get(path))),
    )
    expect(differing.map(([path, text]) => [path, text, chinese.get(path)])).toEqual([])
  })
})

describe('words', () => {
  const words: Readonly<Record<string, Readonly<Record<string, Words>>>> = {
    ENDINGS,
    MARK_WORDS,
    TRIGGER_WORDS,
    STATES: Object.fromEntries(
      Object.entries(STATES).map(([name, { meaning }]) => [name, meaning]),
    ),
  }

  it.for(Object.entries(words))('%s are in both languages, no two alike', ([, all], { expect }) => {
    const each = Object.values(all)
    expect(each.filter(({ zh }) => !CHINESE.test(zh))).toEqual([])
    expect(each.filter(({ en }) => CHINESE.test(en) || en.trim() === '')).toEqual([])
    for (const language of ['en', 'zh'] as const) {
      expect(new Set(each.map((text) => text[language])).size).toBe(each.length)
    }
  })
})
