/**
 * @module Every promise that left an object (rule 2): that a token works until some moment. The simulator
 * knows whether it did.
 */

import type { Token } from '../../simulator/lineage.ts'

interface Given {
  readonly value: string
  readonly at: number
  readonly until: number
}

/** See the module's description. */
export class Promises {
  readonly #given: Given[] = []
  readonly #outside: { readonly appid: string; readonly at: number }[] = []

  get count(): number {
    return this.#given.length
  }

  /** An answer left an object that was asked at `askedAt`. */
  note(answer: unknown, askedAt: number): void {
    const { token } = (answer ?? {}) as Readonly<Record<string, unknown>>
    const { value, remainingMs, promised } = (token ?? {}) as Readonly<Record<string, unknown>>
    if (promised === true && typeof value === 'string' && typeof remainingMs === 'number') {
      this.#given.push({ value, at: askedAt, until: askedAt + remainingMs })
    }
  }

  /** The account itself ended its authorization or renewed it: no promise of before can be kept. */
  exceptFor(appid: string, at: number): void {
    this.#outside.push({ appid, at })
  }

  /** Promises that were not kept, as sentences. @param tokens every token that WeChat ever issued */
  broken(tokens: ReadonlyMap<string, Token>): readonly string[] {
    return this.#given.flatMap(({ value, at, until }) => {
      const token = tokens.get(value)
      if (token === undefined) {
        return [`a token that WeChat never issued was promised at ${at}`]
      }
      const { appid, issuedAt, liveUntil, ending } = token
      const isExcepted = this.#outside.some(
        (event) => event.appid === appid && issuedAt <= event.at && event.at <= until,
      )
      return until <= liveUntil || isExcepted
        ? []
        : [`a token of ${appid}, promised at ${at} until ${until}, was ${ending} at ${liveUntil}`]
    })
  }
}
