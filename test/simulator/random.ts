/**
 * @module The only source of chance in the simulator: a small seeded generator (sfc32), so that a
 * run replays exactly from its seed and its requests. Not for secrets: tokens made here only have
 * to look like WeChat's, not to resist guessing.
 */

const BASE64URL = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
const ALPHANUMERIC = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'
const DECIMAL = '0123456789'
const HEX = '0123456789abcdef'

export type Random = {
  /** Uniform in [0, 1). */
  next(): number
  /** Uniform in 0 … below − 1. */
  integer(below: number): number
  hex(length: number): string
  base64url(length: number): string
  alphanumeric(length: number): string
  decimal(length: number): string
  /** A waiting time of a memoryless process with this mean. */
  exponential(mean: number): number
}

export function createRandom(seed: number): Random {
  const next = sfc32(seed)
  const integer = (below: number) => Math.floor(next() * below)
  const text = (alphabet: string, length: number) =>
    Array.from({ length }, () => alphabet.charAt(integer(alphabet.length))).join('')
  return {
    next,
    integer,
    hex: (length) => text(HEX, length),
    base64url: (length) => text(BASE64URL, length),
    alphanumeric: (length) => text(ALPHANUMERIC, length),
    decimal: (length) => text(DECIMAL, length),
    exponential: (mean) => -Math.log(1 - next()) * mean,
  }
}

function sfc32(seed: number): () => number {
  let a = seed | 0
  let b = Math.floor(seed / 2 ** 32) | 0
  let c = 0x9e3779b9 | 0
  let counter = 1
  const step = () => {
    const sum = (((a + b) | 0) + counter) | 0
    counter = (counter + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = (((c << 21) | (c >>> 11)) + sum) | 0
    return (sum >>> 0) / 2 ** 32
  }
  // The first outputs of near seeds resemble each other; the generator's author discards them.
  for (let i = 0; i < 15; i++) {
    step()
  }
  return step
}
