/** What is written on the picture can be read: nothing stands over anything else, and what matters most has room. */

import fc from 'fast-check'
import { describe, it } from 'vitest'
import {
  type Place,
  type Placed,
  placeBelow,
  placeMarks,
  ROWS,
  widthOf,
} from '../../../../src/dashboard/timeline/labels.ts'
import { SYMBOL_RADIUS } from '../../../../src/dashboard/timeline/symbols.tsx'

const RIGHT = 1_100

/** Anywhere, and often at the edges, where it is crowded first. */
const xs = fc.oneof(
  fc.integer({ min: 12, max: RIGHT - 12 }),
  fc.integer({ min: 12, max: 60 }),
  fc.integer({ min: RIGHT - 60, max: RIGHT - 12 }),
)
const labels = fc.constantFrom('', '40164', 'an operator', 'Killed elsewhere 14:05:09', '定时任务')
const someMarks = fc.array(
  fc.record({ x: xs, label: labels, weight: fc.integer({ min: 0, max: 5 }) }),
  { maxLength: 40 },
)

type Stretch = readonly [from: number, until: number]

const areApart = ([a, b]: Stretch, [c, d]: Stretch) => b <= c || d <= a

/** From where to where the label is written, as the picture has it: beside the symbol. */
function labelStretch({ x }: Placed, { label, isLeft }: Place): Stretch {
  const [near, far] = [SYMBOL_RADIUS + 3, SYMBOL_RADIUS + 3 + widthOf(label)]
  return isLeft ? [x - far, x - near] : [x + near, x + far]
}

/** What a mark takes of its row. */
function stretchOf(mark: Placed, place: Place): Stretch {
  const symbol: Stretch = [mark.x - SYMBOL_RADIUS, mark.x + SYMBOL_RADIUS]
  const [from, until] = place.label === '' ? symbol : labelStretch(mark, place)
  return [Math.min(symbol[0], from), Math.max(symbol[1], until)]
}

/** Pairs of marks that stand over each other. */
function collisions(marks: readonly Placed[], isOf: (place: Place) => boolean): readonly unknown[] {
  const placed = placeMarks(marks, RIGHT).map((place, index) => {
    const mark = marks[index] ?? { x: 0, label: '', weight: 0 }
    return { place, stretch: stretchOf(mark, place) }
  })
  return placed.flatMap((one, index) =>
    placed
      .slice(index + 1)
      .filter(({ place }) => place.row === one.place.row && isOf(place) && isOf(one.place))
      .filter(({ stretch }) => !areApart(stretch, one.stretch)),
  )
}

describe('marks', () => {
  it('never have a label over another label', ({ expect }) => {
    fc.assert(
      fc.property(someMarks, (marks) => {
        expect(collisions(marks, ({ label }) => label !== '')).toEqual([])
      }),
    )
  })

  it('are never over anything but in the first row, where those are that find no room', ({
    expect,
  }) => {
    fc.assert(
      fc.property(someMarks, (marks) => {
        expect(collisions(marks, ({ row }) => row > 0)).toEqual([])
      }),
    )
  })

  it('that are no more than there are rows stand over nothing at all', ({ expect }) => {
    const few = fc.array(fc.record({ x: fc.integer({ min: 500, max: 520 }), label: labels }), {
      maxLength: ROWS,
    })
    fc.assert(
      fc.property(few, (marks) => {
        const equal = marks.map((mark) => ({ ...mark, weight: 1 }))
        expect(collisions(equal, () => true)).toEqual([])
      }),
    )
  })

  it('keep their labels within the picture', ({ expect }) => {
    fc.assert(
      fc.property(someMarks, (marks) => {
        const places = placeMarks(marks, RIGHT)
        for (const [index, mark] of marks.entries()) {
          const place = places[index] ?? { row: 0, label: '', isLeft: false }
          const [from, until] = stretchOf(mark, place)
          expect(from).toBeGreaterThanOrEqual(0)
          expect(until).toBeLessThanOrEqual(RIGHT)
          expect(['', mark.label]).toContain(place.label)
        }
      }),
    )
  })

  it('have their labels on the right, but on the left at the right edge', ({ expect }) => {
    const at = (x: number) => placeMarks([{ x, label: 'cron', weight: 1 }], RIGHT)
    expect(at(500)).toEqual([{ row: 0, label: 'cron', isLeft: false }])
    expect(at(RIGHT - 12)).toEqual([{ row: 0, label: 'cron', isLeft: true }])
  })

  it('of more weight have their label where there is no room for all', ({ expect }) => {
    const label = 'x'.repeat(40)
    const marks = Array.from({ length: 2 * ROWS + 2 }, (_, weight) => ({ x: 550, label, weight }))
    const labelled = placeMarks(marks, RIGHT).map((place) => place.label !== '')
    // Beside one moment there is one label in each row.
    expect(labelled).toEqual(marks.map(({ weight }) => weight >= ROWS + 2))
  })

  it('of the same weight are labelled from the left', ({ expect }) => {
    const marks = Array.from({ length: ROWS + 1 }, () => ({ x: 550, label: 'cron', weight: 3 }))
    expect(placeMarks(marks, RIGHT).map(({ label }) => label)).toEqual([
      ...Array(ROWS).fill('cron'),
      '',
    ])
  })
})

describe('the texts below', () => {
  const texts = fc.array(
    fc.record({
      x: fc.integer({ min: 0, max: RIGHT }),
      text: labels.filter((text) => text !== ''),
    }),
    { maxLength: 20 },
  )

  it('stand apart and within the picture', ({ expect }) => {
    fc.assert(
      fc.property(texts, (all) => {
        const stretches = placeBelow(all, RIGHT).map(({ x, text }): Stretch => {
          const half = widthOf(text) / 2
          return [x - half, x + half]
        })
        for (const [index, stretch] of stretches.entries()) {
          expect(stretch[0]).toBeGreaterThanOrEqual(0)
          expect(stretch[1]).toBeLessThanOrEqual(RIGHT)
          expect(stretches.slice(index + 1).filter((other) => !areApart(stretch, other))).toEqual(
            [],
          )
        }
      }),
    )
  })

  it('are left out where an earlier one stands, and stay where they belong', ({ expect }) => {
    const now = { x: 500, text: 'now' }
    const [near, far] = [
      { x: 510, text: '5 min' },
      { x: 600, text: '5 min' },
    ]
    expect(placeBelow([now, near, far], RIGHT)).toEqual([now, far])
  })
})

describe('the width of a text', () => {
  it('counts a Chinese character for nearly two others', ({ expect }) => {
    expect(widthOf('')).toBe(0)
    expect(widthOf('定时')).toBeGreaterThan(widthOf('cro'))
    expect(widthOf('定时')).toBeLessThan(widthOf('cron'))
  })
})
